package org.bertconv.format.safetensors;

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

class SafetensorsContractTest implements FormatContract {

    private static final String FILE = "model.safetensors";

    @TempDir
    Path folder;

    @Override
    public Map<String, byte[]> write(List<MemoryTensor> tensors) throws IOException {
        return WrittenFiles.by(new SafetensorsWriter(), tensors, folder);
    }

    @Override
    public WeightsFile read(Folder files) throws IOException {
        return new SafetensorsFormat().read(files, FILE, ReadOptions.STRICT);
    }

    @Override
    public Set<DType> dtypes() {
        return EnumSet.complementOf(EnumSet.of(DType.C128));
    }

    @Override
    public boolean hasChecksums() {
        return false;
    }
}
