package org.bertconv.model;

import java.io.IOException;
import java.util.Optional;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The language-modelling head: a transform and a decoder to the vocabulary. The decoder is tied: its weight is the word embeddings and its
 * bias that of the head, unless the checkpoint has tensors of its own.
 */
final class Predictions {

    /** Rows of the decoder in memory at once: 6 MiB of a BERT-base, of its 94. */
    private static final int BAND_ROWS = 2048;

    private final Weights weights;
    private final ModelConfig config;
    private final HeadNames.LanguageModel names;

    Predictions(Weights weights, ModelConfig config) {
        this.weights = weights;
        this.config = config;
        this.names = config.family().heads().predictions();
    }

    /**
     * {@return a score for each word, {@code [tokens, vocabulary]}}
     *
     * @param hidden the last hidden state, {@code [tokens, hidden]}
     */
    INDArray apply(INDArray hidden, Nd4jTensors memory, Trace trace) throws IOException {
        INDArray logits = memory.array(hidden.rows(), config.vocabSize());
        try (Nd4jTensors scratch = new Nd4jTensors(memory.precision())) {
            INDArray transformed = transform(hidden, scratch); // [tokens, embedding]
            trace.at(Component.TRANSFORM, transformed);
            int size = config.sizes().embeddingSize();
            decode(columns(transformed, 0, size, scratch), logits, scratch);
            if (names.widening().isPresent()) {
                widen(
                        weights.get(names.widening().get()),
                        columns(transformed, size, transformed.columns(), scratch),
                        logits,
                        scratch);
            }
            Tensor bias = ownOr(names.decoder() + ".bias", names.bias());
            return logits.addiRowVector(scratch.load(bias, config.vocabSize()));
        }
    }

    /** A tensor that the checkpoint need not have, or the one that it is tied to. */
    private Tensor ownOr(String name, String tied) throws IOException {
        Optional<Tensor> own = weights.find(name);
        return own.isPresent() ? own.get() : weights.get(tied);
    }

    /** Dense, activation, normalization: {@code [tokens, embedding]}. */
    private INDArray transform(INDArray hidden, Nd4jTensors scratch) throws IOException {
        int size = names.widening().isPresent()
                ? config.hiddenSize()
                : config.sizes().embeddingSize();
        Dense dense = Dense.load(weights, names.dense(), size, config.hiddenSize(), scratch);
        INDArray x = dense.apply(hidden, scratch.array(hidden.rows(), size));
        Rows.apply(x, names.activation().orElse(config.activation()).onRows());
        return Rows.apply(x, LayerNorm.load(weights, names.norm(), size, config.layerNormEps(), scratch));
    }

    /** The product with the decoder's weight, a band of the vocabulary at a time. */
    private void decode(INDArray x, INDArray logits, Nd4jTensors scratch) throws IOException {
        int vocabulary = config.vocabSize();
        Tensor table =
                ownOr(names.decoder() + ".weight", config.family().embeddings().prefix() + "word_embeddings.weight");
        scratch.require(table.info(), Shape.of(vocabulary, x.columns()));
        try (TensorReader reader = new TensorReader(table, scratch.precision());
                Nd4jTensors one = new Nd4jTensors(scratch.precision())) {
            for (int from = 0; from < vocabulary; from += BAND_ROWS) {
                int to = Math.min(vocabulary, from + BAND_ROWS);
                one.reuse();
                INDArray band = one.array(to - from, x.columns());
                INDArray scores = one.array(x.rows(), to - from);
                one.fill(band, reader);
                Dense.product(band, x, scores);
                logits.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to)).assign(scores);
            }
        }
    }

    /** Some columns of a matrix without gaps between its rows: all of them are the matrix itself. */
    private static INDArray columns(INDArray x, int from, int to, Nd4jTensors scratch) {
        return to - from == x.columns()
                ? x
                : scratch.array(x.rows(), to - from).assign(x.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to)));
    }

    /**
     * Adds what the columns behind the width of the words score.
     *
     * @param table {@code [columns, vocabulary]}: it lies the other way round than the words
     * @param x {@code [tokens, columns]}
     */
    private static void widen(Tensor table, INDArray x, INDArray logits, Nd4jTensors scratch) throws IOException {
        INDArray weight = scratch.load(table, x.columns(), logits.columns());
        Nd4j.gemm(weight, x, logits.transpose(), true, true, 1, 1);
    }
}
