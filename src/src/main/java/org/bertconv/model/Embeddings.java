package org.bertconv.model;

import java.io.IOException;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Turns tokens into the first hidden state: the sum of a word, a position and a segment vector, normalized, and brought to the hidden
 * size where the embeddings are narrower. In a MobileBERT the word is brought to that size before, together with its neighbours.
 */
final class Embeddings {

    private final Weights weights;
    private final ModelConfig config;
    private final EmbeddingNames names;

    Embeddings(Weights weights, ModelConfig config) {
        this.weights = weights;
        this.config = config;
        this.names = config.family().embeddings();
    }

    /** {@return the first hidden state, {@code [tokens, hidden]}} */
    INDArray apply(PackedTokens tokens, Nd4jTensors memory, Trace trace) throws IOException {
        INDArray sum = words(tokens, memory); // [tokens, embedding], or [tokens, hidden] where words are transformed
        int size = sum.columns();
        try (Nd4jTensors scratch = new Nd4jTensors(memory.precision())) {
            if (names.types()) {
                long[] types = tokens.each(Tokens::tokenTypeIds);
                sum.addi(rows("token_type_embeddings", types, config.typeVocabSize(), size, scratch));
            }
            sum.addi(rows("position_embeddings", tokens.positions(config), config.maxPositions(), size, scratch));
        }
        trace.at(Component.EMBEDDING_SUM, sum);
        if (names.norm()) {
            String norm = names.prefix() + "LayerNorm";
            Rows.apply(sum, new Normalizations(weights, config, memory).loadForgotten(norm, size));
            trace.at(Component.EMBEDDING_NORM, sum);
        }
        Optional<String> projection = names.projection()
                .filter(name -> weights.find(name + ".weight").isPresent() || size != config.hiddenSize());
        return projection.isPresent() ? project(projection.get(), sum, memory) : sum;
    }

    private INDArray words(PackedTokens tokens, Nd4jTensors memory) throws IOException {
        int size = config.sizes().embeddingSize();
        INDArray words = rows("word_embeddings", tokens.each(Tokens::inputIds), config.vocabSize(), size, memory);
        if (names.transformation().isEmpty()) {
            return words;
        }
        boolean trigrams =
                config.sizes().bottleneck().filter(Bottleneck::trigrams).isPresent();
        INDArray input = trigrams ? withNeighbours(words, tokens, memory) : words;
        return project(names.transformation().get(), input, memory);
    }

    /** The next word, the word and the one before it, {@code [tokens, 3 * embedding]}; zeros beyond the ends of a sequence. */
    private static INDArray withNeighbours(INDArray words, PackedTokens tokens, Nd4jTensors memory) {
        int size = words.columns();
        INDArray three = memory.array(words.rows(), 3L * size).assign(0);
        for (PackedTokens.Sequence sequence : tokens.sequences()) {
            for (int token = 0; token < sequence.length(); token++) {
                for (int neighbour = -1; neighbour <= 1; neighbour++) {
                    int from = token - neighbour;
                    if (from >= 0 && from < sequence.length()) {
                        three.get(
                                        NDArrayIndex.point(sequence.start() + token),
                                        NDArrayIndex.interval((neighbour + 1L) * size, (neighbour + 2L) * size))
                                .assign(words.getRow(sequence.start() + from));
                    }
                }
            }
        }
        return three;
    }

    /** The rows of a table with these indices, {@code [tokens, size]}. */
    private INDArray rows(String table, long[] indices, int rows, int size, Nd4jTensors memory) throws IOException {
        return memory.rows(weights.get(names.prefix() + table + ".weight"), indices, rows, size);
    }

    private INDArray project(String name, INDArray narrow, Nd4jTensors memory) throws IOException {
        int hidden = config.hiddenSize();
        Dense dense = Dense.load(weights, name, hidden, narrow.columns(), memory);
        return dense.apply(narrow, memory.array(narrow.rows(), hidden));
    }
}
