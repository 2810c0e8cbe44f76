package org.bertconv.model;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One layer of the encoder, block by block as in {@code BertLayer}. It holds the arrays of the steps but no weights, so one object serves
 * all layers. What a block returns is valid until that block runs again.
 */
final class EncoderLayer {

    private final SelfAttention attention;
    private final RowFunction activation;
    private final INDArray attended;
    private final INDArray widened;
    private final INDArray result;
    private final Trace trace;

    EncoderLayer(ModelConfig config, PackedTokens tokens, Nd4jTensors memory, Trace trace) {
        this.trace = trace;
        attention = new SelfAttention(config, tokens, memory, trace);
        activation = config.activation().onRows();
        attended = memory.array(tokens.count(), config.hiddenSize());
        widened = memory.array(tokens.count(), config.intermediateSize());
        result = memory.array(tokens.count(), config.hiddenSize());
    }

    /** {@return the next hidden state, {@code [tokens, hidden]}} */
    INDArray apply(INDArray hidden, LayerWeights weights) {
        INDArray context = selfAttention(hidden, weights); // [tokens, hidden]
        INDArray afterAttention = attentionOutput(context, hidden, weights); // [tokens, hidden]
        INDArray wide = intermediate(afterAttention, weights); // [tokens, intermediate]
        return output(wide, afterAttention, weights); // [tokens, hidden]
    }

    /** {@return what the heads gather, {@code [tokens, hidden]}} */
    INDArray selfAttention(INDArray hidden, LayerWeights weights) {
        return attention.apply(hidden, weights);
    }

    /** {@return the context through its dense layer, added to the hidden state and normalized, {@code [tokens, hidden]}} */
    INDArray attentionOutput(INDArray context, INDArray hidden, LayerWeights weights) {
        trace.at(Component.ATTENTION_OUTPUT, weights.attentionOutput().apply(context, attended));
        Rows.apply(attended.addi(hidden), weights.attentionNorm());
        trace.at(Component.ATTENTION_NORM, attended);
        return attended;
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
