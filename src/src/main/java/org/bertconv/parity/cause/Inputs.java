package org.bertconv.parity.cause;

import java.util.Arrays;
import java.util.Optional;
import org.bertconv.model.Attended;
import org.bertconv.model.EncoderStates;
import org.bertconv.model.Tokens;

/** What of the inputs of a probe a model is fed. */
public enum Inputs {
    ALL,
    WITHOUT_MASK,
    WITHOUT_SEGMENTS,
    WITHOUT_BOTH,
    /** A decoder attends to what its encoder read of the padding as well. */
    WITHOUT_ENCODER_MASK;

    /** {@return what a decoder attends to of this} */
    public Optional<Attended> of(Optional<Attended> attended) {
        if (this != WITHOUT_ENCODER_MASK) {
            return attended;
        }
        return attended.map(read -> read instanceof EncoderStates states
                ? new EncoderStates(
                        states.rows(),
                        states.sequence(),
                        states.hidden(),
                        states.values(),
                        ones(states.attentionMask()))
                : read);
    }

    private static long[] ones(long[] mask) {
        long[] ones = new long[mask.length];
        Arrays.fill(ones, 1);
        return ones;
    }

    /** {@return what is fed of these} */
    public Tokens of(Tokens tokens) {
        return new Tokens(
                tokens.rows(),
                tokens.choices(),
                tokens.sequence(),
                tokens.inputIds(),
                this == WITHOUT_MASK || this == WITHOUT_BOTH ? ones(tokens.attentionMask()) : tokens.attentionMask(),
                this == WITHOUT_SEGMENTS || this == WITHOUT_BOTH ? new long[tokens.count()] : tokens.tokenTypeIds());
    }
}
