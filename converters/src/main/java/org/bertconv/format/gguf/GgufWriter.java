package org.bertconv.format.gguf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bertconv.checkpoint.CheckpointWriter;
import org.bertconv.checkpoint.SentenceModules;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.checkpoint.WriteOptions;
import org.bertconv.output.OutputDirectory;
import org.bertconv.output.OutputFile;
import org.bertconv.output.TensorCopies;
import org.bertconv.output.TensorCopy;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.TensorInfo;

/** Writes {@code model.gguf}, whatever its size, as llama.cpp reads a BERT. */
public final class GgufWriter implements CheckpointWriter {

    private static final String SINGLE = "model.gguf";
    private static final List<String> NEVER_NARROW =
            List.of("_norm.weight", "position_embd.weight", "token_types.weight");

    @Override
    public String target() {
        return "gguf";
    }

    @Override
    public List<String> extensions() {
        return List.of(".gguf");
    }

    @Override
    public boolean owns(String fileName) {
        return fileName.equals(SINGLE);
    }

    /** {@inheritDoc} Only matrices become narrow, as in llama.cpp's converter: it has no operations for other tensors that are. */
    @Override
    public DType stored(TensorInfo info, DType wanted) {
        boolean narrow = wanted == DType.F16 || wanted == DType.BF16;
        boolean matrix = info.shape().rank() > 1
                && info.name().endsWith(".weight")
                && NEVER_NARROW.stream().noneMatch(info.name()::endsWith);
        return narrow && !matrix ? DType.F32 : wanted;
    }

    @Override
    public int modulesHeld(SentenceModules modules) throws IOException {
        return GgufPooling.of(modules).isPresent() ? 1 : 0;
    }

    @Override
    public void write(StateDict tensors, WriteOptions options, OutputDirectory output) throws IOException {
        GgufLayout layout = GgufLayout.of(GgufModel.keys(tensors, options), tensors.tensors());
        output.requireSpace(layout.bytes());
        String name = options.fileName().orElse(SINGLE);
        OutputFile file = output.create(name, layout.bytes());
        file.write(0, layout.header());
        List<TensorCopy> copies = new ArrayList<>();
        for (GgufLayout.Place place : layout.places()) {
            copies.add(new TensorCopy(place.tensor(), file, place.position()));
            long end = place.position() + place.tensor().info().bytes();
            file.write(end, ByteBuffer.allocate((int) (place.end() - end)));
        }
        TensorCopies.run(copies, options.threads(), options.progress());
        output.last(name);
    }
}
