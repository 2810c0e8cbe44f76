package org.bertconv.model;

import java.io.IOException;
import java.util.Optional;

/**
 * What a layer of a decoder attends to its encoder with; the names are the same in every family that can. Hidden size H.
 *
 * @param query {@code [H, H]}, from the decoder
 * @param key {@code [H, H]}, from the encoder
 * @param value {@code [H, H]}, from the encoder
 * @param output {@code [H, H]}
 * @param norm over H
 */
record CrossAttentionWeights(Dense query, Dense key, Dense value, Dense output, LayerNorm norm) {

    /** What the names have behind the prefix of the layer. */
    static final String PREFIX = ".crossattention.";

    static final String QUERY = PREFIX + "self.query";
    static final String KEY = PREFIX + "self.key";
    static final String VALUE = PREFIX + "self.value";
    static final String OUTPUT = PREFIX + "output.dense";
    static final String NORM = PREFIX + "output.LayerNorm";

    /** {@return the weights of the layer with this prefix, if it has them} */
    static Optional<CrossAttentionWeights> load(Weights weights, String layer, ModelConfig config, Nd4jTensors memory)
            throws IOException {
        if (weights.find(layer + QUERY + ".weight").isEmpty()) {
            return Optional.empty();
        }
        int hidden = config.hiddenSize();
        return Optional.of(new CrossAttentionWeights(
                Dense.load(weights, layer + QUERY, hidden, hidden, memory),
                Dense.load(weights, layer + KEY, hidden, hidden, memory),
                Dense.load(weights, layer + VALUE, hidden, hidden, memory),
                Dense.load(weights, layer + OUTPUT, hidden, hidden, memory),
                LayerNorm.load(weights, layer + NORM, hidden, config.layerNormEps(), memory)));
    }
}
