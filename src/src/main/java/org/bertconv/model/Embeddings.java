package org.bertconv.model;

import java.io.IOException;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Turns tokens into the first hidden state: the sum of a word, a position and a segment vector, normalized. */
final class Embeddings {

    private final Weights weights;
    private final ModelConfig config;

    Embeddings(Weights weights, ModelConfig config) {
        this.weights = weights;
        this.config = config;
    }

    /** {@return the first hidden state, {@code [tokens, hidden]}} */
    INDArray apply(PackedTokens tokens, Nd4jTensors memory, Trace trace) throws IOException {
        INDArray sum = rows("word_embeddings", tokens.each(Tokens::inputIds), config.vocabSize(), memory);
        try (Nd4jTensors scratch = new Nd4jTensors(memory.precision())) {
            sum.addi(rows("token_type_embeddings", tokens.each(Tokens::tokenTypeIds), config.typeVocabSize(), scratch));
            sum.addi(rows("position_embeddings", tokens.positions(), config.maxPositions(), scratch));
        }
        trace.at(Component.EMBEDDING_SUM, sum);
        Rows.apply(sum, LayerNorm.load(weights, "bert.embeddings.LayerNorm", config, memory));
        trace.at(Component.EMBEDDING_NORM, sum);
        return sum;
    }

    /** The rows of a table with these indices, {@code [tokens, hidden]}. */
    private INDArray rows(String table, long[] indices, int rows, Nd4jTensors memory) throws IOException {
        return memory.rows(weights.get("bert.embeddings." + table + ".weight"), indices, rows, config.hiddenSize());
    }
}
