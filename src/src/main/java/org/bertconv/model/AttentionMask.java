package org.bertconv.model;

import java.util.Optional;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Which tokens a token may attend to: not to padding and, in a decoder, not to later ones. As in Hugging Face, the lowest finite number
 * is added to the score of a forbidden key (rather than the score replaced): a row whose keys are all forbidden attends to all alike, and a
 * NaN stays one.
 *
 * @param added {@code [1, 1, T]}, or {@code [1, T, T]} in a decoder; empty where nothing is forbidden
 */
record AttentionMask(Optional<INDArray> added) {

    /** {@return the mask of a sequence} */
    static AttentionMask of(PackedTokens.Sequence sequence, boolean causal, Nd4jTensors memory) {
        long[] mask = sequence.attentionMask();
        if (!causal && LongStream.of(mask).allMatch(m -> m == 1)) {
            return new AttentionMask(Optional.empty());
        }
        int queries = causal ? mask.length : 1;
        INDArray added = memory.array(1, queries, mask.length);
        double lowest = memory.precision().lowest();
        for (int query = 0; query < queries; query++) {
            for (int key = 0; key < mask.length; key++) {
                boolean forbidden = mask[key] == 0 || (causal && key > query);
                added.putScalar(0, query, key, forbidden ? lowest : 0);
            }
        }
        return new AttentionMask(Optional.of(added));
    }

    /** Adds the mask to the scores {@code [heads, T, T]}. */
    void addTo(INDArray scores) {
        added.ifPresent(scores::addi);
    }
}
