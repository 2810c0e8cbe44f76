package org.bertconv.model;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a key adds to the score of a query by how far it is away, before it or behind it: a row for each of 32 buckets of distances, a
 * column for each head. Near distances have a bucket each, the others share them logarithmically. As {@code compute_position_bias} of
 * {@code modeling_mpnet.py}, which has this number of buckets whatever the config says.
 */
final class Distances {

    static final int BUCKETS = 32;

    /** The bucket of a key behind its query, as far away as one before it with the bucket without this. */
    private static final int BEHIND = BUCKETS / 2;

    /** From here on distances share a bucket: the first of each, which torch finds by logarithms in float32. */
    private static final int[] SHARED = {8, 12, 16, 23, 32, 46, 64, 91};

    private final Map<Integer, INDArray> byLength = new HashMap<>();

    private Distances() {}

    /** {@return what is added in sequences of these lengths; nothing in families that do not look at distances} */
    static Distances of(Weights weights, ModelConfig config, PackedTokens tokens, Nd4jTensors memory)
            throws IOException {
        Distances distances = new Distances();
        Optional<String> table = config.family().layers().distances();
        if (table.isPresent()) {
            long[] all = IntStream.range(0, BUCKETS).asLongStream().toArray();
            int rows = Math.toIntExact(weights.get(table.get()).info().shape().dimension(0));
            INDArray scores = memory.rows(weights.get(table.get()), all, rows, config.heads()); // [buckets, heads]
            for (PackedTokens.Sequence sequence : tokens.sequences()) {
                distances.byLength.computeIfAbsent(sequence.length(), length -> square(scores, length, memory));
            }
        }
        return distances;
    }

    private static INDArray square(INDArray scores, int length, Nd4jTensors memory) {
        INDArray square = memory.array(scores.columns(), length, length); // [heads, query, key]
        for (int query = 0; query < length; query++) {
            for (int key = 0; key < length; key++) {
                int bucket = bucket(key - query);
                for (int head = 0; head < scores.columns(); head++) {
                    square.putScalar(head, query, key, scores.getDouble(bucket, head));
                }
            }
        }
        return square;
    }

    /** {@return the bucket of a key this far behind its query; negative: before it} */
    static int bucket(int behind) {
        int distance = Math.abs(behind);
        int bucket = distance;
        for (int i = 0; i < SHARED.length && distance >= SHARED[i]; i++) {
            bucket = SHARED[0] + i;
        }
        return behind > 0 ? BEHIND + bucket : bucket;
    }

    /** Adds to the scores {@code [heads, T, T]} of a sequence. */
    void addTo(INDArray scores) {
        Optional.ofNullable(byLength.get(Math.toIntExact(scores.size(1)))).ifPresent(scores::addi);
    }
}
