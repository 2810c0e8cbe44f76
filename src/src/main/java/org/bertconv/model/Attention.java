package org.bertconv.model;

import java.util.List;
import java.util.stream.IntStream;
import org.bertconv.model.PackedTokens.Sequence;
import org.nd4j.linalg.api.blas.params.MMulTranspose;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.reduce.Mmul;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Scaled dot-product attention with several heads: {@code softmax(Q K^T / sqrt(d) + mask) V}. Queries come from the tokens of a sequence;
 * keys and values from the same tokens, or from those of the sequence that an encoder read. Head h has the columns
 * {@code h * d … (h + 1) * d - 1} of query, key and value, so a head is a view and nothing is copied. Holds the arrays of all steps, which
 * every layer uses again.
 */
final class Attention {

    private static final MMulTranspose AS_THEY_ARE = MMulTranspose.allFalse();
    private static final MMulTranspose SECOND_TRANSPOSED =
            MMulTranspose.builder().transposeB(true).build();

    /** {@code [tokens, hidden]}, as is the context. */
    private final INDArray query;

    /** {@code [tokens that are attended to, hidden]}, as is the value. */
    private final INDArray key;

    private final INDArray value;
    private final INDArray context;
    private final List<OneSequence> sequences;
    private final double scale;
    private final Steps steps;
    private final Distances distances;
    private final Trace trace;

    /**
     * The arrays of one sequence of T tokens that attends to S tokens: views of those above, except for the mask.
     *
     * @param query {@code [heads, T, d]}; so is the context
     * @param key {@code [heads, S, d]}; so is the value
     * @param scores {@code [heads, T, S]}, query by key; shared by all sequences
     * @param mask what is added to the scores, {@code [1, T or 1, S]}
     */
    private record OneSequence(
            INDArray query, INDArray key, INDArray value, INDArray context, INDArray scores, AttentionMask mask) {}

    /** What the steps of an attention are called when they are looked at. */
    private record Steps(Component query, Component key, Component value, Component probabilities, Component context) {

        static final Steps SELF = new Steps(
                Component.QUERY, Component.KEY, Component.VALUE, Component.ATTENTION_PROBABILITIES, Component.CONTEXT);

        static final Steps CROSS = new Steps(
                Component.CROSS_QUERY,
                Component.CROSS_KEY,
                Component.CROSS_VALUE,
                Component.CROSS_PROBABILITIES,
                Component.CROSS_CONTEXT);
    }

    private Attention(
            ModelConfig config,
            List<Sequence> queries,
            List<Sequence> keys,
            boolean causal,
            Distances distances,
            Nd4jTensors memory,
            Steps steps,
            Trace trace) {
        this.steps = steps;
        this.distances = distances;
        this.trace = trace;
        int hidden = config.attentionSize();
        query = memory.array(tokens(queries), hidden);
        key = memory.array(tokens(keys), hidden);
        value = memory.array(tokens(keys), hidden);
        context = memory.array(tokens(queries), hidden);
        scale = 1 / Math.sqrt(config.headSize());
        long most = IntStream.range(0, queries.size())
                .mapToLong(i -> (long) queries.get(i).length() * keys.get(i).length())
                .max()
                .orElse(0);
        INDArray scores = memory.array(config.heads() * most);
        sequences = IntStream.range(0, queries.size())
                .mapToObj(i -> new OneSequence(
                        heads(query, queries.get(i), config),
                        heads(key, keys.get(i), config),
                        heads(value, keys.get(i), config),
                        heads(context, queries.get(i), config),
                        table(scores, queries.get(i), keys.get(i), config),
                        AttentionMask.of(keys.get(i), causal, memory)))
                .toList();
    }

    /** {@return the attention of each sequence to itself; in a decoder a token sees no later one} */
    static Attention toItself(
            ModelConfig config, PackedTokens tokens, Distances distances, Nd4jTensors memory, Trace trace) {
        List<Sequence> sequences = tokens.sequences();
        return new Attention(config, sequences, sequences, config.isDecoder(), distances, memory, Steps.SELF, trace);
    }

    /** {@return the attention of each sequence to what an encoder made of another one} */
    static Attention toEncoded(
            ModelConfig config, PackedTokens tokens, Encoded encoded, Nd4jTensors memory, Trace trace) {
        return new Attention(
                config, tokens.sequences(), encoded.sequences(), false, Distances.NONE, memory, Steps.CROSS, trace);
    }

    /**
     * {@return what each token gathers from its own sequence, {@code [tokens, hidden]}; valid until the next call}
     *
     * @param asking what queries and keys are made of, {@code [tokens, hidden]}
     * @param hidden what values are made of; in nearly all families the same
     */
    INDArray apply(INDArray asking, INDArray hidden, LayerWeights weights) {
        return apply(asking, asking, hidden, weights.query(), weights.key(), weights.value());
    }

    /** {@return likewise, from what keys and values are made of: {@code [tokens that are attended to, hidden]}} */
    INDArray apply(INDArray asking, INDArray keys, INDArray values, Dense toQuery, Dense toKey, Dense toValue) {
        trace.at(steps.query, toQuery.apply(asking, query));
        query.muli(scale);
        trace.at(steps.key, toKey.apply(keys, key));
        trace.at(steps.value, toValue.apply(values, value));
        sequences.forEach(this::attend);
        trace.at(steps.context, context);
        return context;
    }

    private void attend(OneSequence s) {
        Nd4j.exec(new Mmul(s.query, s.key, s.scores, SECOND_TRANSPOSED)); // [heads, T, S]
        distances.addTo(s.scores);
        s.mask.addTo(s.scores);
        Softmax.apply(s.scores); // each row sums to 1
        trace.at(steps.probabilities, s.scores);
        Nd4j.exec(new Mmul(s.scores, s.value, s.context, AS_THEY_ARE)); // [heads, T, d]
    }

    private static int tokens(List<Sequence> sequences) {
        return sequences.stream().mapToInt(Sequence::length).sum();
    }

    /** The rows of a sequence, seen as {@code [heads, T, d]}. */
    private static INDArray heads(INDArray matrix, Sequence s, ModelConfig config) {
        return matrix.get(NDArrayIndex.interval(s.start(), s.start() + s.length()), NDArrayIndex.all())
                .reshape(s.length(), config.heads(), config.headSize())
                .permute(1, 0, 2);
    }

    /** The beginning of the memory, seen as {@code [heads, T, S]}. */
    private static INDArray table(INDArray flat, Sequence queries, Sequence keys, ModelConfig config) {
        long cells = (long) queries.length() * keys.length();
        return flat.get(NDArrayIndex.interval(0, config.heads() * cells))
                .reshape(config.heads(), queries.length(), keys.length());
    }
}
