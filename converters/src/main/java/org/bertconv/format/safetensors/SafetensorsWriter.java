package org.bertconv.format.safetensors;

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
 * Writes {@code model.safetensors}, or {@code model-00001-of-0000n.safetensors} and an index, as Hugging Face's libraries name and read
 * them. The bytes are those that the reference writer gives for the same tensors and metadata.
 */
public final class SafetensorsWriter implements CheckpointWriter {

    private static final String SINGLE = "model.safetensors";

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
        return ShardPlan.owns(SINGLE, fileName);
    }

    @Override
    public void write(StateDict tensors, WriteOptions options, OutputDirectory output) throws IOException {
        ShardPlan plan = ShardPlan.of(tensors, options, SINGLE);
        List<SafetensorsLayout> layouts = new ArrayList<>();
        for (List<Tensor> shard : plan.shards().values()) {
            layouts.add(SafetensorsLayout.of(shard, options.metadata()));
        }
        output.requireSpace(layouts.stream().mapToLong(SafetensorsLayout::bytes).sum());
        copy(List.copyOf(plan.shards().keySet()), layouts, options, output);
        plan.finish(output, SINGLE, plan.indexWithParameters());
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
