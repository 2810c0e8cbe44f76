package org.bertconv.model;

import java.io.IOException;
import java.util.Optional;

/**
 * The weights of one encoder layer. Hidden size H, in a bottleneck the width of that; intermediate size I.
 *
 * @param query {@code [H, H]}
 * @param key {@code [H, H]}
 * @param value {@code [H, H]}, or {@code [H, hidden]} where values come from outside of the bottleneck
 * @param attentionOutput {@code [H, H]}
 * @param attentionNorm over H
 * @param intermediate {@code [I, H]}
 * @param output {@code [H, I]}
 * @param outputNorm over H
 * @param bottleneck what else a layer in a bottleneck has
 */
record LayerWeights(
        Dense query,
        Dense key,
        Dense value,
        Dense attentionOutput,
        RowFunction attentionNorm,
        Dense intermediate,
        Dense output,
        RowFunction outputNorm,
        Optional<BottleneckWeights> bottleneck) {

    /**
     * {@return the weights of the layer with this prefix}
     *
     * @param prefix such as {@code bert.encoder.layer.0}
     * @param memory that holds them
     */
    static LayerWeights load(Weights weights, String prefix, ModelConfig config, Nd4jTensors memory)
            throws IOException {
        LayerNames names = config.family().layers().names();
        int hidden = config.attentionSize();
        int wide = config.intermediateSize();
        boolean wideValues =
                config.sizes().bottleneck().filter(b -> !b.narrowValues()).isPresent();
        Normalizations norms = new Normalizations(weights, config, memory);
        String at = prefix + ".";
        return new LayerWeights(
                Dense.load(weights, at + names.query(), hidden, hidden, memory),
                Dense.load(weights, at + names.key(), hidden, hidden, memory),
                Dense.load(weights, at + names.value(), hidden, wideValues ? config.hiddenSize() : hidden, memory),
                Dense.load(weights, at + names.attentionOutput(), hidden, hidden, memory),
                norms.load(at + names.attentionNorm(), hidden),
                Dense.load(weights, at + names.intermediate(), wide, hidden, memory),
                Dense.load(weights, at + names.output(), hidden, wide, memory),
                norms.loadForgotten(at + names.outputNorm(), hidden),
                BottleneckWeights.load(weights, at, config, memory));
    }

    /** {@return the same layer, damaged: query and key have changed places} */
    LayerWeights withQueryAndKeySwapped() {
        return new LayerWeights(
                key, query, value, attentionOutput, attentionNorm, intermediate, output, outputNorm, bottleneck);
    }
}
