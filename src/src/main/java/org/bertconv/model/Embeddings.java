package org.bertconv.model;

import java.io.IOException;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Turns tokens into the first hidden state: the sum of a word, a position and a segment vector, normalized, and brought to the hidden
 * size where the embeddings are narrower.
 */
final class Embeddings {

    private final Weights weights;
    private final ModelConfig config;
    private final Family.EmbeddingNames names;

    Embeddings(Weights weights, ModelConfig config) {
        this.weights = weights;
        this.config = config;
        this.names = config.family().embeddings();
    }

    /** {@return the first hidden state, {@code [tokens, hidden]}} */
    INDArray apply(PackedTokens tokens, Nd4jTensors memory, Trace trace) throws IOException {
        int size = config.sizes().embeddingSize();
        INDArray sum = rows("word_embeddings", tokens.each(Tokens::inputIds), config.vocabSize(), memory);
        try (Nd4jTensors scratch = new Nd4jTensors(memory.precision())) {
            if (names.types()) {
                sum.addi(rows(
                        "token_type_embeddings", tokens.each(Tokens::tokenTypeIds), config.typeVocabSize(), scratch));
            }
            sum.addi(rows("position_embeddings", tokens.positions(config), config.maxPositions(), scratch));
        }
        trace.at(Component.EMBEDDING_SUM, sum);
        String norm = names.prefix() + "LayerNorm";
        Rows.apply(sum, LayerNorm.load(weights, norm, size, config.layerNormEps(), memory));
        trace.at(Component.EMBEDDING_NORM, sum);
        Optional<String> projection = names.projection()
                .filter(name -> weights.find(name + ".weight").isPresent() || size != config.hiddenSize());
        return projection.isPresent() ? project(projection.get(), sum, memory) : sum;
    }

    /** The rows of a table with these indices, {@code [tokens, embedding]}. */
    private INDArray rows(String table, long[] indices, int rows, Nd4jTensors memory) throws IOException {
        String name = names.prefix() + table + ".weight";
        return memory.rows(weights.get(name), indices, rows, config.sizes().embeddingSize());
    }

    private INDArray project(String name, INDArray narrow, Nd4jTensors memory) throws IOException {
        int hidden = config.hiddenSize();
        Dense dense = Dense.load(weights, name, hidden, narrow.columns(), memory);
        return dense.apply(narrow, memory.array(narrow.rows(), hidden));
    }
}
