package org.bertconv.parity;

import java.util.BitSet;
import java.util.Optional;
import org.bertconv.tensor.DType;

/**
 * How the rows of a tensor compare with what a golden says of them. Rows in neither set are not known: there is no digest of them, or it is
 * of values that were rounded otherwise.
 *
 * @param same rows that are the recorded ones
 * @param other rows that are not
 * @param rounded the type that the recorded rows were rounded to on the way, if that explains all that are not
 */
record DigestedRows(BitSet same, BitSet other, Optional<DType> rounded) {

    /** Nothing was recorded. */
    static DigestedRows none() {
        return new DigestedRows(new BitSet(), new BitSet(), Optional.empty());
    }

    /** {@return the rows that were compared} */
    BitSet compared() {
        BitSet compared = (BitSet) same.clone();
        compared.or(other);
        return compared;
    }
}
