package org.bertconv.model;

import org.nd4j.linalg.api.ndarray.INDArray;

/** A layer, block by block as in {@code BertLayer}: each block is added to its input, and the sum normalized. */
final class NormLastLayer implements EncoderLayer {

    private final SelfAttention attention;
    private final RowFunction activation;
    private final INDArray attended;
    private final INDArray widened;
    private final INDArray result;
    private final Trace trace;

    NormLastLayer(ModelConfig config, SelfAttention attention, PackedTokens tokens, Nd4jTensors memory, Trace trace) {
        this.trace = trace;
        this.attention = attention;
        activation = config.activation().onRows();
        attended = memory.array(tokens.count(), config.attentionSize());
        widened = memory.array(tokens.count(), config.intermediateSize());
        result = memory.array(tokens.count(), config.attentionSize());
    }

    @Override
    public INDArray apply(INDArray hidden, LayerWeights weights) {
        INDArray context = attention.apply(hidden, hidden, weights); // [tokens, hidden]
        INDArray afterAttention = attentionOutput(context, hidden, weights); // [tokens, hidden]
        INDArray wide = intermediate(afterAttention, weights.intermediate()); // [tokens, intermediate]
        return output(wide, afterAttention, weights.output(), weights.outputNorm()); // [tokens, hidden]
    }

    /**
     * {@return what the heads gather, {@code [tokens, hidden]}}
     *
     * @param asking what queries and keys are made of
     * @param hidden what values are made of
     */
    INDArray selfAttention(INDArray asking, INDArray hidden, LayerWeights weights) {
        return attention.apply(asking, hidden, weights);
    }

    /** {@return the context through its dense layer, added to the hidden state and normalized, {@code [tokens, hidden]}} */
    INDArray attentionOutput(INDArray context, INDArray hidden, LayerWeights weights) {
        trace.at(Component.ATTENTION_OUTPUT, weights.attentionOutput().apply(context, attended));
        Rows.apply(attended.addi(hidden), weights.attentionNorm());
        trace.at(Component.ATTENTION_NORM, attended);
        return attended;
    }

    /** {@return the first half of a feed-forward block, {@code [tokens, intermediate]}} */
    INDArray intermediate(INDArray afterAttention, Dense dense) {
        Rows.apply(dense.apply(afterAttention, widened), activation);
        trace.at(Component.INTERMEDIATE, widened);
        return widened;
    }

    /** {@return the second half, added to what came in and normalized, {@code [tokens, hidden]}} */
    INDArray output(INDArray wide, INDArray afterAttention, Dense dense, RowFunction norm) {
        trace.at(Component.OUTPUT, dense.apply(wide, result));
        Rows.apply(result.addi(afterAttention), norm);
        trace.at(Component.OUTPUT_NORM, result);
        return result;
    }
}
