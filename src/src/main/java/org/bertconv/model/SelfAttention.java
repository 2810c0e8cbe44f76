package org.bertconv.model;

import java.util.List;
import org.nd4j.linalg.api.blas.params.MMulTranspose;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.reduce.Mmul;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Scaled dot-product attention with several heads: {@code softmax(Q K^T / sqrt(d) + mask) V}. Head h has the columns
 * {@code h * d … (h + 1) * d - 1} of query, key and value, so a head is a view and nothing is copied. Holds the arrays of all steps, which
 * every layer uses again.
 */
final class SelfAttention {

    private static final MMulTranspose AS_THEY_ARE = MMulTranspose.allFalse();
    private static final MMulTranspose SECOND_TRANSPOSED =
            MMulTranspose.builder().transposeB(true).build();

    /** {@code [tokens, hidden]} each. */
    private final INDArray query;

    private final INDArray key;
    private final INDArray value;
    private final INDArray context;
    private final List<OneSequence> sequences;
    private final double scale;
    private final Distances distances;
    private final Trace trace;

    /**
     * The arrays of one sequence of length T: views of those above, except for the mask.
     *
     * @param query {@code [heads, T, d]}; key, value and context likewise
     * @param scores {@code [heads, T, T]}, query by key; shared by all sequences
     * @param mask what is added to the scores, {@code [1, T or 1, T]}
     */
    private record OneSequence(
            INDArray query, INDArray key, INDArray value, INDArray context, INDArray scores, AttentionMask mask) {}

    SelfAttention(ModelConfig config, PackedTokens tokens, Distances distances, Nd4jTensors memory, Trace trace) {
        this.trace = trace;
        this.distances = distances;
        int hidden = config.attentionSize();
        query = memory.array(tokens.count(), hidden);
        key = memory.array(tokens.count(), hidden);
        value = memory.array(tokens.count(), hidden);
        context = memory.array(tokens.count(), hidden);
        scale = 1 / Math.sqrt(config.headSize());
        long longest = tokens.longest();
        INDArray scores = memory.array(config.heads() * longest * longest);
        sequences = tokens.sequences().stream()
                .map(s -> new OneSequence(
                        heads(query, s, config),
                        heads(key, s, config),
                        heads(value, s, config),
                        heads(context, s, config),
                        square(scores, s, config),
                        AttentionMask.of(s, config.isDecoder(), memory)))
                .toList();
    }

    /**
     * {@return what each token gathers from the tokens of its sequence, {@code [tokens, hidden]}; valid until the next call}
     *
     * @param asking what queries and keys are made of, {@code [tokens, hidden]}
     * @param hidden what values are made of; in nearly all families the same
     */
    INDArray apply(INDArray asking, INDArray hidden, LayerWeights weights) {
        trace.at(Component.QUERY, weights.query().apply(asking, query));
        query.muli(scale);
        trace.at(Component.KEY, weights.key().apply(asking, key));
        trace.at(Component.VALUE, weights.value().apply(hidden, value));
        sequences.forEach(this::attend);
        trace.at(Component.CONTEXT, context);
        return context;
    }

    private void attend(OneSequence s) {
        Nd4j.exec(new Mmul(s.query, s.key, s.scores, SECOND_TRANSPOSED)); // [heads, T, T]
        distances.addTo(s.scores);
        s.mask.addTo(s.scores);
        Softmax.apply(s.scores); // each row sums to 1
        trace.at(Component.ATTENTION_PROBABILITIES, s.scores);
        Nd4j.exec(new Mmul(s.scores, s.value, s.context, AS_THEY_ARE)); // [heads, T, d]
    }

    /** The rows of a sequence, seen as {@code [heads, T, d]}. */
    private static INDArray heads(INDArray matrix, PackedTokens.Sequence s, ModelConfig config) {
        return matrix.get(NDArrayIndex.interval(s.start(), s.start() + s.length()), NDArrayIndex.all())
                .reshape(s.length(), config.heads(), config.headSize())
                .permute(1, 0, 2);
    }

    /** The beginning of the memory, seen as {@code [heads, T, T]}. */
    private static INDArray square(INDArray flat, PackedTokens.Sequence s, ModelConfig config) {
        long length = s.length();
        return flat.get(NDArrayIndex.interval(0, config.heads() * length * length))
                .reshape(config.heads(), length, length);
    }
}
