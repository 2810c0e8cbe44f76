package org.bertconv.format.safetensors;

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
 * Writes {@code model.safetensors}, or {@code model-00001-of-0000n.safetensors} and an index, as Hugging Face's libraries name and read
 * them. The bytes are those that the reference writer gives for the same tensors and metadata.
 */
public final class SafetensorsWriter implements CheckpointWriter {

    private static final String SINGLE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";
    private static final Pattern OWNED =
            Pattern.compile("model\\.safetensors(\\.index\\.json)?|model-\\d{5,}-of-\\d{5,}\\.safetensors");

    @Override
    public String target() {
        return "safetensors";
    }

    @Override
    public List<String> extensions() {
        return List.of(".safetensors");
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
        List<SafetensorsLayout> layouts = new ArrayList<>();
        for (List<Tensor> shard : plan.shards().values()) {
            layouts.add(SafetensorsLayout.of(shard, options.metadata()));
        }
        output.requireSpace(layouts.stream().mapToLong(SafetensorsLayout::bytes).sum());
        copy(List.copyOf(plan.shards().keySet()), layouts, options, output);
        if (plan.isSharded()) {
            output.write(INDEX, plan.index().getBytes(StandardCharsets.UTF_8));
            output.last(INDEX);
        } else {
            output.last(plan.shards().firstKey());
        }
    }

    private static void copy(
            List<String> names, List<SafetensorsLayout> layouts, WriteOptions options, OutputDirectory output)
            throws IOException {
        List<TensorCopy> copies = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            SafetensorsLayout layout = layouts.get(i);
            OutputFile file = output.create(names.get(i), layout.bytes());
            file.write(0, layout.header());
            layout.places().forEach(place -> copies.add(new TensorCopy(place.tensor(), file, place.position())));
        }
        TensorCopies.run(copies, options.threads(), options.progress());
    }
}
