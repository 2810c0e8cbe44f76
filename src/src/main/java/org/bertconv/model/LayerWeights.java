package org.bertconv.model;

import java.io.IOException;

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
 */
record LayerWeights(
        Dense query,
        Dense key,
        Dense value,
        Dense attentionOutput,
        LayerNorm attentionNorm,
        Dense intermediate,
        Dense output,
        LayerNorm outputNorm) {

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
                LayerNorm.load(weights, at + names.outputNorm(), hidden, epsilon, memory));
    }

    /** {@return the same layer, damaged: query and key have changed places} */
    LayerWeights withQueryAndKeySwapped() {
        return new LayerWeights(key, query, value, attentionOutput, attentionNorm, intermediate, output, outputNorm);
    }
}
