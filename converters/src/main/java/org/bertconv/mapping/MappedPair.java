package org.bertconv.mapping;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.bertconv.checkpoint.Checkpoint;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.io.CheckpointException;
import org.bertconv.tensor.Tensor;

/**
 * An encoder and a decoder that attends to it, as in {@code EncoderDecoderModel} of transformers. Canonical names are those of the two,
 * behind {@code encoder.} and {@code decoder.}, and {@code enc_to_dec_proj} where the hidden sizes differ.
 *
 * @param checkpoint that both are in, or that stands for the two that they are in
 * @param encoder the one that reads
 * @param decoder the one that writes
 * @param projection what brings the states of the encoder to the hidden size of the decoder
 * @param report what became of every tensor of both
 */
public record MappedPair(
        Checkpoint checkpoint,
        MappedCheckpoint encoder,
        MappedCheckpoint decoder,
        PairProjection projection,
        KeyReport report)
        implements Mapped {

    /** The family, and {@code model_type} in config.json. */
    public static final String FAMILY = "encoder-decoder";

    /** The class of transformers. */
    public static final String MODEL_CLASS = "EncoderDecoderModel";

    /** What stands before the names of the encoder. */
    public static final String ENCODER = "encoder.";

    /** What stands before the names of the decoder. */
    public static final String DECODER = "decoder.";

    /**
     * {@return the pair that two checkpoints are put together to, as transformers does it: the decoder gets cross-attention and a
     * language-model head}
     *
     * @param forced what holds for both
     * @throws CheckpointException UNSUPPORTED if the family of the decoder cannot attend to an encoder; and what mapping one throws
     */
    public static MappedPair of(
            Checkpoint encoder, Checkpoint decoder, RuleCatalog catalog, Forced forced, Optional<Gelu> gelu)
            throws IOException {
        return new PairMapping(catalog, forced, gelu).built(encoder, decoder);
    }

    @Override
    public List<MappedCheckpoint> models() {
        return List.of(encoder, decoder);
    }

    @Override
    public Recognition recognition() {
        String reading = encoder.naming().rules().naming();
        String writing = decoder.naming().rules().naming();
        String naming = reading.equals(writing) ? writing : reading + " + " + writing;
        return new Recognition(FAMILY, naming, decoder.head(), decoder.naming().prefix());
    }

    @Override
    public double initializerRange() {
        return decoder.initializerRange();
    }

    @Override
    public StateDict model(Function<ExpectedTensor, Optional<Tensor>> missing) {
        List<Tensor> tensors = new ArrayList<>(half(ENCODER, encoder, missing));
        tensors.addAll(half(DECODER, decoder, missing));
        tensors.addAll(projection.model(missing));
        return StateDict.of(tensors);
    }

    private static List<Tensor> half(
            String prefix, MappedCheckpoint half, Function<ExpectedTensor, Optional<Tensor>> missing) {
        return half
                .model(tensor -> missing.apply(new ExpectedTensor(
                                prefix + tensor.name(), tensor.shape(), tensor.init(), tensor.tied()))
                        .map(made -> made.named(tensor.name())))
                .tensors()
                .stream()
                .map(tensor -> tensor.named(prefix + tensor.info().name()))
                .toList();
    }
}
