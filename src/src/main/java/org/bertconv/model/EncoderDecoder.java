package org.bertconv.model;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.bertconv.mapping.Head;
import org.bertconv.mapping.MappedPair;
import org.bertconv.mapping.PairProjection;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Two models as in {@code EncoderDecoderModel} of transformers: one reads, the other writes and attends to what the first made of its
 * last hidden state. Outputs are {@code encoder_hidden_states.i}, {@code encoder_last_hidden_state}, {@code decoder_hidden_states.i} and
 * {@code logits}.
 *
 * @param encoder the hyper-parameters of the one that reads; the decoder is the model with the head
 */
public record EncoderDecoder(ModelConfig encoder) implements Assembly {

    /** What stands before the canonical names of the encoder. */
    public static final String ENCODER = MappedPair.ENCODER;

    /** What stands before the canonical names of the decoder. */
    public static final String DECODER = MappedPair.DECODER;

    /** What brings the states of the encoder to the hidden size of the decoder, where the two differ. */
    public static final String PROJECTION = PairProjection.NAME;

    /** What stands before the names of the encoder's outputs. */
    public static final String ENCODER_OUTPUT = "encoder_";

    /** What stands before the names of the decoder's hidden states. */
    public static final String DECODER_OUTPUT = "decoder_";

    @Override
    public void run(Core core, List<Fed> probes, OutputSink sink) throws IOException {
        List<Tokens> sources = new java.util.ArrayList<>();
        for (Fed probe : probes) {
            sources.add(probe.source());
        }
        PackedTokens source = PackedTokens.of(sources, encoder);
        PackedTokens target = PackedTokens.of(Fed.tokens(probes), core.config());
        try (Nd4jTensors memory = new Nd4jTensors(core.precision())) {
            INDArray read = half(core, ENCODER, encoder, Head.ENCODER)
                    .encode(source, Optional.empty(), new PackedOutputs(source, ofEncoder(sink)), memory);
            Encoded encoded = new Encoded(source.sequences(), projected(core, read, memory));
            half(core, DECODER, core.config(), core.head())
                    .run(target, Optional.of(encoded), new PackedOutputs(target, ofDecoder(sink)), memory);
        }
    }

    @Override
    public EncoderDecoder with(Activation activation) {
        return new EncoderDecoder(encoder.withActivation(activation));
    }

    private static BertModel half(Core core, String prefix, ModelConfig config, Head head) {
        return new BertModel(config, head, name -> core.weights().find(prefix + name), core.precision());
    }

    /** The states of the encoder at the hidden size of the decoder, {@code [tokens, hidden]}. */
    private INDArray projected(Core core, INDArray read, Nd4jTensors memory) throws IOException {
        int size = core.config().hiddenSize();
        if (size == encoder.hiddenSize()) {
            return read;
        }
        Dense projection = Dense.load(core.weights(), PROJECTION, size, encoder.hiddenSize(), memory);
        return projection.apply(read, memory.array(read.rows(), size));
    }

    /** {@return states of the encoder as the decoder is fed them, at its own hidden size} */
    public EncoderStates projected(Core core, EncoderStates read) throws IOException {
        try (Nd4jTensors memory = new Nd4jTensors(core.precision())) {
            INDArray packed = Encoded.of(List.of(read), read.hidden(), memory).states();
            try (INDArray fed = projected(core, packed, memory).dup('c')) {
                return new EncoderStates(
                        read.rows(),
                        read.sequence(),
                        core.config().hiddenSize(),
                        fed.data().asDouble(),
                        read.attentionMask());
            }
        }
    }

    private static OutputSink ofEncoder(OutputSink sink) {
        return output -> sink.accept(new Output(output.probe(), ENCODER_OUTPUT + output.name(), output.values()));
    }

    /** The last hidden state is the last of the hidden states, and transformers names it no other way. */
    private static OutputSink ofDecoder(OutputSink sink) {
        return output -> {
            if (output.name().startsWith("hidden_states.")) {
                sink.accept(new Output(output.probe(), DECODER_OUTPUT + output.name(), output.values()));
            } else if (!output.name().equals("last_hidden_state")) {
                sink.accept(output);
            }
        };
    }
}
