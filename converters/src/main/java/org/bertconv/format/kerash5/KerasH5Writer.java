package org.bertconv.format.kerash5;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bertconv.checkpoint.CheckpointWriter;
import org.bertconv.checkpoint.ShardPlan;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.checkpoint.WriteOptions;
import org.bertconv.hdf5.Hdf5Group;
import org.bertconv.hdf5.Hdf5Plan;
import org.bertconv.io.CheckpointException;
import org.bertconv.output.OutputDirectory;
import org.bertconv.output.OutputFile;
import org.bertconv.output.TensorCopies;
import org.bertconv.output.TensorCopy;
import org.bertconv.tensor.Tensor;

/**
 * Writes {@code tf_model.h5}, or {@code tf_model-00001-of-0000n.h5} and an index, as the TensorFlow classes of transformers name and read
 * them. The names of the tensors are those of Keras' weights, the first part of which is the scope of the model.
 */
public final class KerasH5Writer implements CheckpointWriter {

    private static final String SINGLE = "tf_model.h5";

    /** Makes the writer, which has no state. */
    public KerasH5Writer() {}

    @Override
    public String target() {
        return "keras-h5";
    }

    @Override
    public List<String> extensions() {
        return List.of(".h5");
    }

    @Override
    public boolean owns(String fileName) {
        return ShardPlan.owns(SINGLE, fileName);
    }

    @Override
    public void write(StateDict tensors, WriteOptions options, OutputDirectory output) throws IOException {
        for (Tensor tensor : tensors.tensors()) {
            Hdf5Group.requireWritable(tensor.info());
        }
        ShardPlan plan = ShardPlan.of(tensors, options, SINGLE);
        List<Hdf5Plan> files = new ArrayList<>();
        for (List<Tensor> shard : plan.shards().values()) {
            Hdf5Group root = plan.isSharded() ? LayerGroups.shard(shard) : LayerGroups.model(shard);
            describe(root, options.metadata());
            files.add(Hdf5Plan.of(root));
        }
        output.requireSpace(files.stream().mapToLong(Hdf5Plan::bytes).sum());
        copy(List.copyOf(plan.shards().keySet()), files, options, output);
        plan.finish(output, SINGLE);
    }

    /** Beside what Keras says of itself stands what we say of the tensors; {@code format} is a matter of safetensors. */
    private static void describe(Hdf5Group root, Map<String, String> metadata) throws CheckpointException {
        for (Map.Entry<String, String> text : new TreeMap<>(metadata).entrySet()) {
            if (!text.getKey().equals("format")) {
                NameLists.write(root, text.getKey(), List.of(text.getValue().split(",", -1)));
            }
        }
        root.attribute(KerasH5Layout.BACKEND, "tensorflow");
        root.attribute(KerasH5Layout.KERAS_VERSION, KerasH5Layout.WRITTEN_VERSION);
    }

    private static void copy(List<String> names, List<Hdf5Plan> plans, WriteOptions options, OutputDirectory output)
            throws IOException {
        List<TensorCopy> copies = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            Hdf5Plan plan = plans.get(i);
            OutputFile file = output.create(names.get(i), plan.bytes());
            file.write(0, plan.structures());
            plan.places().forEach(place -> copies.add(new TensorCopy(place.tensor(), file, place.position())));
            pad(file, plan);
        }
        TensorCopies.run(copies, options.threads(), options.progress());
    }

    /** The last tensor may end before the file does. */
    private static void pad(OutputFile file, Hdf5Plan plan) throws IOException {
        if (!plan.places().isEmpty()) {
            Hdf5Plan.Place last = plan.places().get(plan.places().size() - 1);
            long end = last.position() + last.tensor().info().bytes();
            file.write(end, java.nio.ByteBuffer.allocate((int) (plan.bytes() - end)));
        }
    }
}
