package org.bertconv.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The last hidden states of an encoder that is not at hand, for a decoder that attends to them.
 *
 * @param rows sequences, as many as the decoder's
 * @param sequence tokens of each that the encoder read, with padding
 * @param hidden the hidden size
 * @param values {@code [rows, sequence, hidden]}, row-major
 * @param attentionMask {@code [rows, sequence]}, 1 for a token, 0 for padding
 */
@SuppressWarnings("ArrayRecordComponent") // bulk data, never compared
public record EncoderStates(int rows, int sequence, int hidden, double[] values, long[] attentionMask)
        implements Attended {

    /** @throws IllegalArgumentException if the arrays have other sizes */
    public EncoderStates {
        int tokens = Math.multiplyExact(rows, sequence);
        if (values.length != Math.multiplyExact(tokens, hidden) || attentionMask.length != tokens) {
            throw new IllegalArgumentException(values.length + " values and a mask of " + attentionMask.length
                    + " are no [" + rows + ", " + sequence + ", " + hidden + "]");
        }
    }

    /** {@return the sequences, the first token of the first being row {@code start}} */
    List<PackedTokens.Sequence> sequences(int start) {
        List<PackedTokens.Sequence> sequences = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            long[] mask = Arrays.copyOfRange(attentionMask, row * sequence, (row + 1) * sequence);
            sequences.add(new PackedTokens.Sequence(start + row * sequence, sequence, mask));
        }
        return sequences;
    }
}
