package org.bertconv.format.kerash5;

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

class KerasH5ContractTest implements FormatContract {

    private static final String FILE = "tf_model.h5";

    @TempDir
    Path folder;

    @Override
    public Map<String, byte[]> write(List<MemoryTensor> tensors) throws IOException {
        return WrittenFiles.by(new KerasH5Writer(), tensors, folder);
    }

    @Override
    public WeightsFile read(Folder files) throws IOException {
        return new KerasH5Format().read(files, FILE, ReadOptions.STRICT);
    }

    @Override
    public Set<DType> dtypes() {
        return EnumSet.complementOf(EnumSet.of(DType.F8_E4M3, DType.F8_E5M2, DType.C64, DType.C128));
    }

    @Override
    public boolean hasChecksums() {
        return false;
    }
}
