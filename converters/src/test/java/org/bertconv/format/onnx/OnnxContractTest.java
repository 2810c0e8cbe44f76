package org.bertconv.format.onnx;

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
import org.bertconv.tensor.TensorInfo;

class OnnxContractTest implements FormatContract {

    private static final String FILE = "model.onnx";
    private static final Map<DType, Integer> TYPES = Map.ofEntries(
            Map.entry(DType.F32, 1),
            Map.entry(DType.U8, 2),
            Map.entry(DType.I8, 3),
            Map.entry(DType.U16, 4),
            Map.entry(DType.I16, 5),
            Map.entry(DType.I32, 6),
            Map.entry(DType.I64, 7),
            Map.entry(DType.BOOL, 9),
            Map.entry(DType.F16, 10),
            Map.entry(DType.F64, 11),
            Map.entry(DType.U32, 12),
            Map.entry(DType.U64, 13),
            Map.entry(DType.C64, 14),
            Map.entry(DType.C128, 15),
            Map.entry(DType.BF16, 16),
            Map.entry(DType.F8_E4M3, 17),
            Map.entry(DType.F8_E5M2, 19));

    @Override
    public Map<String, byte[]> write(List<MemoryTensor> tensors) {
        Proto graph = new Proto();
        for (MemoryTensor tensor : tensors) {
            TensorInfo info = tensor.info();
            long[] dims = info.shape().dimensions().stream()
                    .mapToLong(Long::longValue)
                    .toArray();
            graph.message(
                    5,
                    Proto.tensor(info.name(), TYPES.get(info.dtype()), dims)
                            .bytes(9, tensor.bytes().array()));
        }
        return Map.of(FILE, Proto.model(graph));
    }

    @Override
    public WeightsFile read(Folder folder) throws IOException {
        return new OnnxFormat().read(folder, FILE, ReadOptions.STRICT);
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
