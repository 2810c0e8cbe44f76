package org.bertconv.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;

/**
 * The sequences of all probes, one after the other: token t of sequence s is row {@code s.start + t} of every matrix
 * {@code [tokens, …]} in the model.
 *
 * @param probes in the order of their sequences
 * @param sequences every row of every probe
 */
record PackedTokens(List<Tokens> probes, List<Sequence> sequences) {

    /**
     * One sequence.
     *
     * @param start its first row
     * @param length its rows
     * @param attentionMask {@code [length]}, 1 for a token, 0 for padding
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Sequence(int start, int length, long[] attentionMask) {}

    PackedTokens {
        probes = List.copyOf(probes);
        sequences = List.copyOf(sequences);
    }

    /**
     * {@return the probes, packed}
     *
     * @throws CheckpointException DIFFERENT if a probe does not suit the model: an id past a table, or a sequence that is too long
     */
    static PackedTokens of(List<Tokens> probes, ModelConfig config) throws CheckpointException {
        List<Sequence> sequences = new ArrayList<>();
        int start = 0;
        for (Tokens probe : probes) {
            requireSuitable(probe, config);
            for (int row = 0; row < probe.rows(); row++) {
                int from = row * probe.sequence();
                long[] mask = Arrays.copyOfRange(probe.attentionMask(), from, from + probe.sequence());
                sequences.add(new Sequence(start, probe.sequence(), mask));
                start = Math.addExact(start, probe.sequence());
            }
        }
        return new PackedTokens(probes, sequences);
    }

    /** {@return the number of tokens} */
    int count() {
        return sequences.stream().mapToInt(Sequence::length).sum();
    }

    /** {@return the length of the longest sequence} */
    int longest() {
        return sequences.stream().mapToInt(Sequence::length).max().orElse(0);
    }

    /** {@return one number a token, in order} */
    long[] each(Function<Tokens, long[]> field) {
        return probes.stream().map(field).flatMapToLong(LongStream::of).toArray();
    }

    /** {@return the row of the position table for each token} */
    long[] positions(ModelConfig config) {
        return probes.stream().flatMapToLong(config::positions).toArray();
    }

    private static void requireSuitable(Tokens probe, ModelConfig config) throws CheckpointException {
        if (probe.sequence() > config.longestSequence()) {
            throw CheckpointException.of(
                    ErrorClass.DIFFERENT,
                    "the probe has sequences of " + probe.sequence() + " tokens, the model has "
                            + config.longestSequence() + " positions");
        }
        requireBelow("input_ids", probe.inputIds(), probe.sequence(), config.vocabSize());
        requireBelow("token_type_ids", probe.tokenTypeIds(), probe.sequence(), config.typeVocabSize());
        requireBelow("attention_mask", probe.attentionMask(), probe.sequence(), 2);
    }

    private static void requireBelow(String field, long[] values, int sequence, int bound) throws CheckpointException {
        for (int i = 0; i < values.length; i++) {
            if (values[i] < 0 || values[i] >= bound) {
                throw CheckpointException.of(
                        ErrorClass.DIFFERENT,
                        "the probe has " + field + "[" + i / sequence + ", " + i % sequence + "] = " + values[i]
                                + ", the model allows 0 to " + (bound - 1));
            }
        }
    }
}
