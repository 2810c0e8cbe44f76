package org.bertconv.format.tfbundle;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bertconv.checkpoint.CheckpointWriter;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.checkpoint.WriteOptions;
import org.bertconv.format.tfbundle.objectgraph.GraphMessage;
import org.bertconv.format.tfbundle.objectgraph.ObjectGraph;
import org.bertconv.output.OutputDirectory;
import org.bertconv.tensor.Tensor;

/**
 * Writes what {@code tf.train.Checkpoint(model=model).save} of TensorFlow 2 writes. The names of the state dict are the ways through the
 * attributes of the model, which {@code restore} follows; they are the full names of the variables as well.
 */
public final class TfObjectWriter implements CheckpointWriter {

    private static final BundleOutput BUNDLE = new BundleOutput("tf_model.ckpt");
    private static final String MODEL = "model";

    /** Every {@code tf.train.Checkpoint} has one and wants it restored. */
    private static final String SAVE_COUNTER = "save_counter";

    /** Makes the writer, which has no state. */
    public TfObjectWriter() {}

    @Override
    public String target() {
        return "tf2";
    }

    @Override
    public boolean owns(String fileName) {
        return BUNDLE.owns(fileName);
    }

    @Override
    public void write(StateDict tensors, WriteOptions options, OutputDirectory output) throws IOException {
        GraphMessage graph = new GraphMessage();
        List<BundleItem> items = new ArrayList<>();
        items.add(item(graph, List.of(SAVE_COUNTER), TfBundleWriter.scalar(SAVE_COUNTER, 1)));
        for (Tensor tensor : tensors.tensors()) {
            List<String> path = new ArrayList<>(List.of(MODEL));
            path.addAll(Arrays.asList(tensor.info().name().split("/", -1)));
            items.add(item(graph, path, tensor));
        }
        items.add(BundleItem.ofText(ObjectGraph.KEY, graph.toBytes()));
        BUNDLE.write(items, options, output);
    }

    private static BundleItem item(GraphMessage graph, List<String> path, Tensor tensor) throws IOException {
        BundleItem item = BundleItem.of(GraphMessage.key(path), tensor);
        graph.variable(path, tensor.info().name());
        return item;
    }
}
