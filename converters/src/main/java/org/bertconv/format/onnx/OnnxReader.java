package org.bertconv.format.onnx;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bertconv.checkpoint.Ignored;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.io.ByteSource;
import org.bertconv.io.Folder;
import org.bertconv.tensor.Tensor;

/** Reads a model: what is in the graph, what of it are weights, and where their elements lie. */
final class OnnxReader {

    private OnnxReader() {}

    /** {@return the weights of a model, none of them read} */
    static WeightsFile read(Folder folder, String name) throws IOException {
        ByteSource file = folder.open(name);
        OnnxGraph graph = OnnxGraph.read(file);
        WeightNames names = WeightNames.of(graph);
        TensorData data = new TensorData(file, folder, name);
        List<Tensor> tensors = new ArrayList<>();
        List<Ignored> ignored = new ArrayList<>(graph.ignored());
        for (Map.Entry<String, TensorProto> weight : names.weights().entrySet()) {
            Optional<OnnxType> type = OnnxType.of(weight.getValue().type());
            if (type.isPresent()) {
                tensors.add(data.tensor(weight.getKey(), weight.getValue(), type.get()));
            } else {
                ignored.add(new Ignored(
                        weight.getKey(), "its data type is " + weight.getValue().type() + ", which is not read"));
            }
        }
        ignored.addAll(names.ignored());
        return new WeightsFile(StateDict.of(tensors), List.of(), graph.producer(), List.of(), ignored, List.of());
    }
}
