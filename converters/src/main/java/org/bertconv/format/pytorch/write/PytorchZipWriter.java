package org.bertconv.format.pytorch.write;

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

/** Writes {@code pytorch_model.bin}, or {@code pytorch_model-00001-of-0000n.bin} and an index, as transformers names and reads them. */
public final class PytorchZipWriter implements CheckpointWriter {

    private static final String SINGLE = "pytorch_model.bin";

    @Override
    public String target() {
        return "pytorch";
    }

    @Override
    public List<String> extensions() {
        return List.of(".bin", ".pt", ".pth");
    }

    @Override
    public boolean owns(String fileName) {
        return ShardPlan.owns(SINGLE, fileName);
    }

    @Override
    public void write(StateDict tensors, WriteOptions options, OutputDirectory output) throws IOException {
        ShardPlan plan = ShardPlan.of(tensors, options, SINGLE);
        List<PytorchZipFile> files = new ArrayList<>();
        for (List<Tensor> shard : plan.shards().values()) {
            files.add(PytorchZipFile.of(shard));
        }
        output.requireSpace(files.stream().mapToLong(PytorchZipFile::bytes).sum());
        write(List.copyOf(plan.shards().keySet()), files, options, output);
        plan.finish(output, SINGLE, plan.indexWithParameters());
    }

    private static void write(
            List<String> names, List<PytorchZipFile> files, WriteOptions options, OutputDirectory output)
            throws IOException {
        List<OutputFile> outputs = new ArrayList<>();
        List<TensorCopy> copies = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            OutputFile file = output.create(names.get(i), files.get(i).bytes());
            outputs.add(file);
            copies.addAll(files.get(i).copies(file));
        }
        TensorCopies.run(copies, options.threads(), options.progress());
        for (int i = 0; i < names.size(); i++) {
            files.get(i).finish(outputs.get(i));
        }
    }
}
