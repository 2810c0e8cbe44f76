package org.bertconv.format.gguf;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.format.FormatContract;
import org.bertconv.format.MemoryTensor;
import org.bertconv.io.Folder;
import org.bertconv.tensor.DType;

class GgufContractTest implements FormatContract {

    private static final String FILE = "model.gguf";

    @Override
    public Map<String, byte[]> write(List<MemoryTensor> tensors) throws IOException {
        GgufHeader keys = new GgufHeader().text("general.architecture", "bert").u32("general.alignment", 32);
        return Map.of(FILE, Gguf.bytes(GgufLayout.of(keys, List.copyOf(tensors))));
    }

    @Override
    public WeightsFile read(Folder files) throws IOException {
        WeightsFile read = new GgufFormat().read(files, FILE, ReadOptions.STRICT);
        new GgufFormat().inside(files, FILE);
        return read;
    }

    @Override
    public Set<DType> dtypes() {
        return EnumSet.of(DType.F32, DType.F16, DType.BF16, DType.F64, DType.I8, DType.I16, DType.I32, DType.I64);
    }

    @Override
    public boolean hasChecksums() {
        return false;
    }
}
