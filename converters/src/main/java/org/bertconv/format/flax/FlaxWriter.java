package org.bertconv.format.flax;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
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
    private static final String INDEX = "flax_model.msgpack.index.json";
    private static final Pattern OWNED =
            Pattern.compile("flax_model\\.msgpack(\\.index\\.json)?|flax_model-\\d{5,}-of-\\d{5,}\\.msgpack");

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
        return OWNED.matcher(fileName).matches();
    }

    @Override
    public void write(StateDict tensors, WriteOptions options, OutputDirectory output) throws IOException {
        ShardPlan plan = options.fileName()
                .map(name -> ShardPlan.single(tensors, name))
                .orElseGet(() -> ShardPlan.of(tensors, options.maxShardBytes(), SINGLE));
        List<FlaxLayout> layouts = new ArrayList<>();
        for (List<Tensor> shard : plan.shards().values()) {
            layouts.add(FlaxLayout.of(shard, FlaxLayout.MAX_CHUNK_BYTES));
        }
        output.requireSpace(layouts.stream().mapToLong(FlaxLayout::bytes).sum());
        copy(List.copyOf(plan.shards().keySet()), layouts, options, output);
        if (plan.isSharded()) {
            output.write(INDEX, index(tensors, options).getBytes(StandardCharsets.UTF_8));
            output.last(INDEX);
        } else {
            output.last(plan.shards().firstKey());
        }
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
