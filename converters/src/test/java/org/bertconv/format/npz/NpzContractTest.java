package org.bertconv.format.npz;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.format.FormatContract;
import org.bertconv.format.MemoryFolder;
import org.bertconv.format.MemoryTensor;
import org.bertconv.format.WrittenFiles;
import org.bertconv.io.Folder;
import org.bertconv.tensor.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpzContractTest implements FormatContract {

    private static final String FILE = "model.npz";

    @TempDir
    Path folder;

    /** {@inheritDoc} Not here: an archive without members is refused, whatever it was to be. */
    @Test
    @Override
    public void aCheckpointWithoutTensorsIsRead() throws IOException {
        Folder empty = MemoryFolder.of(write(List.of()));
        assertThatThrownBy(() -> read(empty))
                .hasMessage("MALFORMED: model.npz: end record: the archive is empty (offset 0 of 22)");
    }

    @Override
    public Map<String, byte[]> write(List<MemoryTensor> tensors) throws IOException {
        return WrittenFiles.by(new NpzWriter(), tensors, folder);
    }

    @Override
    public WeightsFile read(Folder files) throws IOException {
        return new NpzFormat().read(files, FILE, ReadOptions.STRICT);
    }

    @Override
    public Set<DType> dtypes() {
        return EnumSet.complementOf(EnumSet.of(DType.BF16, DType.F8_E4M3, DType.F8_E5M2));
    }

    @Override
    public boolean hasChecksums() {
        return true;
    }
}
