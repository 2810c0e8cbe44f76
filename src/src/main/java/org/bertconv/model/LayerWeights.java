package org.bertconv.model;

import java.io.IOException;
import java.util.Optional;

/**
 * The weights of one encoder layer. Hidden size H, intermediate size I.
 *
 * @param query {@code [H, H]}
 * @param key {@code [H, H]}
 * @param value {@code [H, H]}
 * @param attentionOutput {@code [H, H]}
 * @param attentionNorm over H
 * @param intermediate {@code [I, H]}
 * @param output {@code [H, I]}
 * @param outputNorm over H
 * @param crossAttention in a decoder that attends to an encoder
 */
record LayerWeights(
        Dense query,
        Dense key,
        Dense value,
        Dense attentionOutput,
        LayerNorm attentionNorm,
        Dense intermediate,
        Dense output,
        LayerNorm outputNorm,
        Optional<CrossAttentionWeights> crossAttention) {

    /**
     * {@return the weights of the layer with this prefix}
     *
     * @param prefix such as {@code bert.encoder.layer.0}
     * @param memory that holds them
     */
    static LayerWeights load(Weights weights, String prefix, ModelConfig config, Nd4jTensors memory)
            throws IOException {
        LayerNames names = config.family().layers().names();
        int hidden = config.hiddenSize();
        int wide = config.intermediateSize();
        double epsilon = config.layerNormEps();
        String at = prefix + ".";
        return new LayerWeights(
                Dense.load(weights, at + names.query(), hidden, hidden, memory),
                Dense.load(weights, at + names.key(), hidden, hidden, memory),
                Dense.load(weights, at + names.value(), hidden, hidden, memory),
                Dense.load(weights, at + names.attentionOutput(), hidden, hidden, memory),
                LayerNorm.load(weights, at + names.attentionNorm(), hidden, epsilon, memory),
                Dense.load(weights, at + names.intermediate(), wide, hidden, memory),
                Dense.load(weights, at + names.output(), hidden, wide, memory),
                LayerNorm.load(weights, at + names.outputNorm(), hidden, epsilon, memory),
                CrossAttentionWeights.load(weights, prefix, config, memory));
    }
}
