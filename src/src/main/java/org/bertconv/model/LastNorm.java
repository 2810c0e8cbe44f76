package org.bertconv.model;

import java.io.IOException;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The normalization of the last hidden state, in families whose layers normalize only what comes in. */
final class LastNorm {

    private LastNorm() {}

    /** {@return the last hidden state, normalized in place if the family does that} */
    static INDArray apply(INDArray hidden, Weights weights, ModelConfig config, Nd4jTensors memory) throws IOException {
        Optional<String> name = config.family().layers().lastNorm();
        return name.isEmpty()
                ? hidden
                : Rows.apply(hidden, new Normalizations(weights, config, memory).load(name.get(), config.hiddenSize()));
    }
}
