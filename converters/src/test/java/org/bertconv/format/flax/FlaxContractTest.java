package org.bertconv.format.flax;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.checkpoint.WriteOptions;
import org.bertconv.format.FormatContract;
import org.bertconv.format.MemoryTensor;
import org.bertconv.io.Folder;
import org.bertconv.output.OutputDirectory;
import org.bertconv.output.OutputOptions;
import org.bertconv.tensor.DType;
import org.junit.jupiter.api.io.TempDir;

class FlaxContractTest implements FormatContract {

    private static final String FILE = "flax_model.msgpack";

    @TempDir
    Path folder;

    @Override
    public Map<String, byte[]> write(List<MemoryTensor> tensors) throws IOException {
        Path target = folder.resolve("out");
        OutputOptions options = new OutputOptions(true, List.of(), name -> false);
        try (OutputDirectory output = OutputDirectory.open(target, options)) {
            new FlaxWriter().write(StateDict.of(tensors), new WriteOptions(1 << 20, Map.of()), output);
            output.commit();
        }
        return Map.of(FILE, Files.readAllBytes(target.resolve(FILE)));
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
