package org.bertconv.model;

import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One layer of the encoder, block by block as in {@code BertLayer}; in a decoder also the attention to what an encoder read. It holds the
 * arrays of the steps but no weights, so one object serves all layers. What a block returns is valid until that block runs again.
 */
final class EncoderLayer {

    private final Attention attention;
    private final Optional<CrossAttention> crossAttention;
    private final RowFunction activation;
    private final INDArray attended;
    private final INDArray widened;
    private final INDArray result;
    private final Trace trace;

    /**
     * The attention to an encoder.
     *
     * @param attention its steps
     * @param encoded what the encoder made
     * @param attended the array of the result, {@code [tokens, hidden]}
     */
    private record CrossAttention(Attention attention, Encoded encoded, INDArray attended) {}

    /** @param encoded what a decoder attends to, if it does */
    EncoderLayer(ModelConfig config, PackedTokens tokens, Optional<Encoded> encoded, Nd4jTensors memory, Trace trace) {
        this.trace = trace;
        attention = Attention.toItself(config, tokens, memory, trace);
        activation = config.activation().onRows();
        attended = memory.array(tokens.count(), config.hiddenSize());
        widened = memory.array(tokens.count(), config.intermediateSize());
        result = memory.array(tokens.count(), config.hiddenSize());
        crossAttention = encoded.map(states -> new CrossAttention(
                Attention.toEncoded(config, tokens, states, memory, trace),
                states,
                memory.array(tokens.count(), config.hiddenSize())));
    }

    /** {@return the next hidden state, {@code [tokens, hidden]}} */
    INDArray apply(INDArray hidden, LayerWeights weights) {
        INDArray context = selfAttention(hidden, weights); // [tokens, hidden]
        INDArray afterAttention = attentionOutput(context, hidden, weights); // [tokens, hidden]
        INDArray informed = crossAttention(afterAttention, weights); // [tokens, hidden]
        INDArray wide = intermediate(informed, weights); // [tokens, intermediate]
        return output(wide, informed, weights); // [tokens, hidden]
    }

    /** {@return what the heads gather, {@code [tokens, hidden]}} */
    INDArray selfAttention(INDArray hidden, LayerWeights weights) {
        return attention.apply(hidden, hidden, weights.query(), weights.key(), weights.value());
    }

    /** {@return the context through its dense layer, added to the hidden state and normalized, {@code [tokens, hidden]}} */
    INDArray attentionOutput(INDArray context, INDArray hidden, LayerWeights weights) {
        trace.at(Component.ATTENTION_OUTPUT, weights.attentionOutput().apply(context, attended));
        Rows.apply(attended.addi(hidden), weights.attentionNorm());
        trace.at(Component.ATTENTION_NORM, attended);
        return attended;
    }

    /** {@return the same with what is found in the encoder added to it; as it is where there is no encoder} */
    private INDArray crossAttention(INDArray afterAttention, LayerWeights weights) {
        if (crossAttention.isEmpty() || weights.crossAttention().isEmpty()) {
            return afterAttention;
        }
        CrossAttention cross = crossAttention.get();
        CrossAttentionWeights own = weights.crossAttention().get();
        INDArray context =
                cross.attention().apply(afterAttention, cross.encoded().states(), own.query(), own.key(), own.value());
        INDArray informed = own.output().apply(context, cross.attended());
        trace.at(Component.CROSS_OUTPUT, informed);
        Rows.apply(informed.addi(afterAttention), own.norm());
        trace.at(Component.CROSS_NORM, informed);
        return informed;
    }

    /** {@return the first half of the feed-forward block, {@code [tokens, intermediate]}} */
    INDArray intermediate(INDArray afterAttention, LayerWeights weights) {
        Rows.apply(weights.intermediate().apply(afterAttention, widened), activation);
        trace.at(Component.INTERMEDIATE, widened);
        return widened;
    }

    /** {@return the second half, added to what came in and normalized, {@code [tokens, hidden]}} */
    INDArray output(INDArray wide, INDArray afterAttention, LayerWeights weights) {
        trace.at(Component.OUTPUT, weights.output().apply(wide, result));
        Rows.apply(result.addi(afterAttention), weights.outputNorm());
        trace.at(Component.OUTPUT_NORM, result);
        return result;
    }
}
