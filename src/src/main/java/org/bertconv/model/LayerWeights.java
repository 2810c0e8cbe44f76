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
        int hidden = config.hiddenSize();
        int wide = config.intermediateSize();
        return new LayerWeights(
                Dense.load(weights, prefix + ".attention.self.query", hidden, hidden, memory),
                Dense.load(weights, prefix + ".attention.self.key", hidden, hidden, memory),
                Dense.load(weights, prefix + ".attention.self.value", hidden, hidden, memory),
                Dense.load(weights, prefix + ".attention.output.dense", hidden, hidden, memory),
                LayerNorm.load(weights, prefix + ".attention.output.LayerNorm", config, memory),
                Dense.load(weights, prefix + ".intermediate.dense", wide, hidden, memory),
                Dense.load(weights, prefix + ".output.dense", hidden, wide, memory),
                LayerNorm.load(weights, prefix + ".output.LayerNorm", config, memory));
    }
}
