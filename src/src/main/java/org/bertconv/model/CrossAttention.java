package org.bertconv.model;

import org.nd4j.linalg.api.ndarray.INDArray;

/** What a layer of a decoder finds in the states of its encoder, added to what it has and normalized. Holds the arrays of its steps. */
final class CrossAttention {

    private final Attention attention;
    private final Encoded encoded;
    private final INDArray informed;
    private final Trace trace;

    CrossAttention(ModelConfig config, PackedTokens tokens, Encoded encoded, Nd4jTensors memory, Trace trace) {
        this.attention = Attention.toEncoded(config, tokens, encoded, memory, trace);
        this.encoded = encoded;
        this.informed = memory.array(tokens.count(), config.hiddenSize());
        this.trace = trace;
    }

    /**
     * {@return the hidden state with what was found, {@code [tokens, hidden]}; valid until the next call}
     *
     * @param hidden what the attention of the decoder to itself gave, {@code [tokens, hidden]}
     */
    INDArray apply(INDArray hidden, CrossAttentionWeights weights) {
        INDArray states = encoded.states();
        INDArray context = attention.apply(hidden, states, states, weights.query(), weights.key(), weights.value());
        trace.at(Component.CROSS_OUTPUT, weights.output().apply(context, informed));
        Rows.apply(informed.addi(hidden), weights.norm());
        trace.at(Component.CROSS_NORM, informed);
        return informed;
    }
}
