package org.bertconv.format.flax;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.bertconv.checkpoint.Ignored;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.format.flax.FlaxTree.Leaf;
import org.bertconv.format.flax.MsgpackReader.Token;
import org.bertconv.io.ByteSource;
import org.bertconv.tensor.StoredTensor;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;

/** Makes tensors of the leaves of a file; none of them is read before it is asked for. */
final class FlaxReader {

    private static final String PARAMS = "params";
    /** Nobody reads more names of what is no array. */
    private static final int MAX_NAMED = 1000;

    private FlaxReader() {}

    /** {@return the tensors of a file} */
    static WeightsFile read(ByteSource file) throws IOException {
        Map<String, Leaf> leaves = FlaxTree.read(file);
        Map<String, ChunkedArray> chunked = ChunkedArray.collect(file, leaves);
        List<Tensor> tensors = new ArrayList<>();
        List<Ignored> ignored = new ArrayList<>();
        int unused = 0;
        // What is made of a leaf takes its place in memory: there may be a million.
        for (Iterator<Map.Entry<String, Leaf>> rest = leaves.entrySet().iterator(); rest.hasNext(); rest.remove()) {
            Map.Entry<String, Leaf> entry = rest.next();
            String name = entry.getKey();
            ChunkedArray pieces = chunked.get(name);
            if (pieces != null) {
                tensors.add(pieces.tensor(name));
            } else if (entry.getValue() instanceof FlaxArray array) {
                TensorInfo info = new TensorInfo(name, array.dtype(), array.shape());
                tensors.add(new StoredTensor(info, array.data()));
            } else if (entry.getValue() instanceof Token token) {
                unused++;
                if (unused <= MAX_NAMED) {
                    ignored.add(new Ignored(name, FlaxArray.described(token) + ", not an array"));
                }
            }
        }
        if (unused > MAX_NAMED) {
            ignored.add(new Ignored("and " + (unused - MAX_NAMED) + " more", "not arrays"));
        }
        return withoutWrappers(tensors, ignored);
    }

    /** A map of variables, or the state of a training, has the weights under {@code params}, and more beside them. */
    private static WeightsFile withoutWrappers(List<Tensor> all, List<Ignored> ignored) {
        List<String> wrappers = new ArrayList<>();
        List<Tensor> tensors = all;
        String start = PARAMS + ".";
        while (tensors.stream().anyMatch(tensor -> tensor.info().name().startsWith(start))) {
            List<Tensor> inside = new ArrayList<>();
            String outside =
                    String.join("", wrappers.stream().map(name -> name + ".").toList());
            for (Tensor tensor : tensors) {
                String name = tensor.info().name();
                if (name.startsWith(start)) {
                    inside.add(tensor.named(name.substring(start.length())));
                } else {
                    ignored.add(new Ignored(outside + name, "beside " + outside + PARAMS));
                }
            }
            wrappers.add(PARAMS);
            tensors = inside;
        }
        return new WeightsFile(StateDict.of(tensors), wrappers, Map.of(), List.of(), ignored, List.of());
    }
}
