package org.bertconv.format.flax;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bertconv.checkpoint.Ignored;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.format.flax.FlaxTree.Leaf;
import org.bertconv.io.ByteSource;
import org.bertconv.tensor.StoredTensor;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;

/** Makes tensors of the leaves of a file; none of them is read before it is asked for. */
final class FlaxReader {

    private static final String PARAMS = "params";

    private FlaxReader() {}

    /** {@return the tensors of a file} */
    static WeightsFile read(ByteSource file) throws IOException {
        Map<String, Leaf> leaves = FlaxTree.read(file);
        Map<String, ChunkedArray> chunked = ChunkedArray.collect(file, leaves);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        List<Ignored> ignored = new ArrayList<>();
        for (Map.Entry<String, Leaf> entry : leaves.entrySet()) {
            String name = entry.getKey();
            FlaxArray array = entry.getValue().array();
            if (array != null) {
                TensorInfo info = new TensorInfo(name, array.dtype(), array.shape());
                tensors.put(name, new StoredTensor(info, array.data()));
            } else if (chunked.containsKey(name)) {
                tensors.put(name, chunked.get(name).tensor(name));
            } else {
                ignored.add(
                        new Ignored(name, FlaxArray.described(entry.getValue().token()) + ", not an array"));
            }
        }
        return withoutWrappers(tensors, ignored);
    }

    /** A map of variables, or the state of a training, has the weights under {@code params}, and more beside them. */
    private static WeightsFile withoutWrappers(Map<String, Tensor> all, List<Ignored> ignored) {
        List<String> wrappers = new ArrayList<>();
        Map<String, Tensor> tensors = all;
        String start = PARAMS + ".";
        while (tensors.keySet().stream().anyMatch(name -> name.startsWith(start))) {
            Map<String, Tensor> inside = new LinkedHashMap<>();
            String outside =
                    String.join("", wrappers.stream().map(name -> name + ".").toList());
            tensors.forEach((name, tensor) -> {
                if (name.startsWith(start)) {
                    String inner = name.substring(start.length());
                    inside.put(inner, tensor.named(inner));
                } else {
                    ignored.add(new Ignored(outside + name, "beside " + outside + PARAMS));
                }
            });
            wrappers.add(PARAMS);
            tensors = inside;
        }
        return new WeightsFile(StateDict.of(tensors.values()), wrappers, Map.of(), List.of(), ignored, List.of());
    }
}
