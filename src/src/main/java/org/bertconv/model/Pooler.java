package org.bertconv.model;

import java.io.IOException;
import org.bertconv.model.PackedTokens.Sequence;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What stands for a sequence as a whole: its first token through a dense layer and a hyperbolic tangent. */
final class Pooler {

    private static final RowFunction TANH = RowFunction.elementwise(Math::tanh);

    private final Weights weights;
    private final ModelConfig config;

    Pooler(Weights weights, ModelConfig config) {
        this.weights = weights;
        this.config = config;
    }

    /**
     * {@return the pooled output, {@code [sequences, hidden]}}
     *
     * @param hidden the last hidden state, {@code [tokens, hidden]}
     */
    INDArray apply(INDArray hidden, PackedTokens tokens, Nd4jTensors memory) throws IOException {
        int[] first = tokens.sequences().stream().mapToInt(Sequence::start).toArray();
        INDArray firstTokens = memory.array(first.length, config.hiddenSize());
        for (int i = 0; i < first.length; i++) {
            firstTokens.putRow(i, hidden.getRow(first[i]));
        }
        int size = config.hiddenSize();
        Dense dense = Dense.load(weights, "bert.pooler.dense", size, size, memory);
        return Rows.apply(dense.apply(firstTokens, memory.array(first.length, size)), TANH);
    }
}
