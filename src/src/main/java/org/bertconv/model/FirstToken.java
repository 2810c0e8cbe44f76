package org.bertconv.model;

import java.io.IOException;
import org.bertconv.model.PackedTokens.Sequence;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What stands for a sequence as a whole: its first token through a dense layer and an activation, or in some models that token as it is. The
 * pooler is one.
 *
 * @param dense where the dense layer is
 * @param activation behind it
 */
record FirstToken(String dense, Activation activation) {

    /**
     * {@return one row for each sequence, {@code [sequences, hidden]}}
     *
     * @param hidden the last hidden state, {@code [tokens, hidden]}
     */
    INDArray apply(Weights weights, ModelConfig config, INDArray hidden, PackedTokens tokens, Nd4jTensors memory)
            throws IOException {
        int size = hidden.columns();
        int[] first = tokens.sequences().stream().mapToInt(Sequence::start).toArray();
        INDArray firstTokens = memory.array(first.length, size);
        for (int i = 0; i < first.length; i++) {
            firstTokens.putRow(i, hidden.getRow(first[i]));
        }
        if (!config.sizes().pools()) {
            return firstTokens;
        }
        Dense layer = Dense.load(weights, dense, size, size, memory);
        return Rows.apply(layer.apply(firstTokens, memory.array(first.length, size)), activation.onRows());
    }
}
