package org.bertconv.format.flax;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bertconv.checkpoint.CheckpointWriter;
import org.bertconv.checkpoint.ShardPlan;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.checkpoint.WriteOptions;
import org.bertconv.output.OutputDirectory;
import org.bertconv.output.OutputFile;
import org.bertconv.output.TensorCopies;
import org.bertconv.output.TensorCopy;
import org.bertconv.tensor.Tensor;

/**
 * Writes {@code flax_model.msgpack}, or {@code flax_model-00001-of-0000n.msgpack} and an index, as Hugging Face's Flax classes name and
 * read them.
 */
public final class FlaxWriter implements CheckpointWriter {

    private static final String SINGLE = "flax_model.msgpack";

    @Override
    public String target() {
        return "flax";
    }

    @Override
    public List<String> extensions() {
        return List.of(".msgpack");
    }

    @Override
    public boolean owns(String fileName) {
        return ShardPlan.owns(SINGLE, fileName);
    }

    @Override
    public void write(StateDict tensors, WriteOptions options, OutputDirectory output) throws IOException {
        ShardPlan plan = ShardPlan.of(tensors, options, SINGLE);
        List<FlaxLayout> layouts = new ArrayList<>();
        for (List<Tensor> shard : plan.shards().values()) {
            layouts.add(FlaxLayout.of(shard, FlaxLayout.MAX_CHUNK_BYTES));
        }
        output.requireSpace(layouts.stream().mapToLong(FlaxLayout::bytes).sum());
        copy(List.copyOf(plan.shards().keySet()), layouts, options, output);
        plan.finish(output, SINGLE, index(tensors, options));
    }

    /** The index joins the keys of a path by slashes. */
    private static String index(StateDict tensors, WriteOptions options) {
        StateDict paths = StateDict.of(tensors.tensors().stream()
                .map(tensor -> tensor.named(tensor.info().name().replace('.', '/')))
                .toList());
        return ShardPlan.of(paths, options.maxShardBytes(), SINGLE).index();
    }

    private static void copy(List<String> names, List<FlaxLayout> layouts, WriteOptions options, OutputDirectory output)
            throws IOException {
        List<TensorCopy> copies = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            FlaxLayout layout = layouts.get(i);
            OutputFile file = output.create(names.get(i), layout.bytes());
            for (FlaxLayout.Text text : layout.texts()) {
                file.write(text.position(), text.bytes().duplicate());
            }
            layout.places().forEach(place -> copies.add(new TensorCopy(place.tensor(), file, place.position())));
        }
        TensorCopies.run(copies, options.threads(), options.progress());
    }
}
