package org.bertconv.model;

import java.io.IOException;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One layer of the encoder. It holds the arrays of the steps but no weights, so one object serves all layers. What it returns is valid until
 * it runs again.
 */
interface EncoderLayer {

    /** {@return the next hidden state, {@code [tokens, hidden]}} */
    INDArray apply(INDArray hidden, LayerWeights weights);

    /** {@return the layer of a family} */
    static EncoderLayer of(ModelConfig config, PackedTokens tokens, Weights weights, Nd4jTensors memory, Trace trace)
            throws IOException {
        Distances distances = Distances.of(weights, config, tokens, memory);
        SelfAttention attention = new SelfAttention(config, tokens, distances, memory, trace);
        return switch (config.family().layers().form()) {
            case NORM_LAST -> new NormLastLayer(config, attention, tokens, memory, trace);
            case NORM_FIRST -> new NormFirstLayer(config, attention, tokens, memory, trace);
            case BOTTLENECK ->
                new BottleneckLayer(
                        config, new NormLastLayer(config, attention, tokens, memory, trace), tokens, memory, trace);
        };
    }
}
