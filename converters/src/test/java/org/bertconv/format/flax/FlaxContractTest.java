package org.bertconv.format.flax;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.format.FormatContract;
import org.bertconv.format.MemoryTensor;
import org.bertconv.format.WrittenFiles;
import org.bertconv.io.Folder;
import org.bertconv.tensor.DType;
import org.junit.jupiter.api.io.TempDir;

class FlaxContractTest implements FormatContract {

    private static final String FILE = "flax_model.msgpack";

    @TempDir
    Path folder;

    @Override
    public Map<String, byte[]> write(List<MemoryTensor> tensors) throws IOException {
        return WrittenFiles.by(new FlaxWriter(), tensors, folder);
    }

    @Override
    public WeightsFile read(Folder files) throws IOException {
        return new FlaxFormat().read(files, FILE, ReadOptions.STRICT);
    }

    @Override
    public Set<DType> dtypes() {
        return EnumSet.allOf(DType.class);
    }

    @Override
    public boolean hasChecksums() {
        return false;
    }
}
