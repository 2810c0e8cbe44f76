package org.bertconv.parity.cause;

import java.util.Arrays;
import org.bertconv.model.Tokens;

/** What of the inputs of a probe a model is fed. */
public enum Inputs {
    ALL,
    WITHOUT_MASK,
    WITHOUT_SEGMENTS,
    WITHOUT_BOTH;

    /** {@return what is fed of these} */
    public Tokens of(Tokens tokens) {
        long[] ones = new long[tokens.count()];
        Arrays.fill(ones, 1);
        return new Tokens(
                tokens.rows(),
                tokens.choices(),
                tokens.sequence(),
                tokens.inputIds(),
                this == WITHOUT_MASK || this == WITHOUT_BOTH ? ones : tokens.attentionMask(),
                this == WITHOUT_SEGMENTS || this == WITHOUT_BOTH ? new long[tokens.count()] : tokens.tokenTypeIds());
    }
}
