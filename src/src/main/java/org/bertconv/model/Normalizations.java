package org.bertconv.model;

import java.io.IOException;

/** Reads the normalizations of a model: layer normalization, or, in a MobileBERT, a scale and a shift of each column. */
record Normalizations(Weights weights, ModelConfig config, Nd4jTensors memory) {

    /** What torch takes where {@code modeling_mobilebert.py} forgets to hand on the epsilon of the config. */
    private static final double FORGOTTEN = 1e-5;

    /** {@return the normalization whose tensors are called {@code name.weight} and {@code name.bias}} */
    RowFunction load(String name, int size) throws IOException {
        return load(name, size, config.layerNormEps());
    }

    /** {@return the same, for those two of a MobileBERT's that have another epsilon} */
    RowFunction loadForgotten(String name, int size) throws IOException {
        boolean forgets = config.sizes().bottleneck().isPresent();
        return load(name, size, forgets ? FORGOTTEN : config.layerNormEps());
    }

    private RowFunction load(String name, int size, double epsilon) throws IOException {
        LayerNorm norm = LayerNorm.load(weights, name, size, epsilon, memory);
        boolean statistics =
                config.sizes().bottleneck().map(Bottleneck::statistics).orElse(true);
        return statistics ? norm : norm.withoutStatistics();
    }
}
