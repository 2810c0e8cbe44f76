package org.bertconv.parity;

import java.nio.ByteBuffer;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Floats;

/** Finds what is not a finite number. */
final class Finite {

    private static final int SINGLE_EXPONENT = 0x7F800000;

    private Finite() {}

    /** {@return whether all elements between position and limit are finite; the buffer is left as it is} */
    static boolean all(ByteBuffer bytes, DType dtype) {
        if (dtype == DType.F32) {
            for (int i = bytes.position(); i < bytes.limit(); i += Float.BYTES) {
                if ((bytes.getInt(i) & SINGLE_EXPONENT) == SINGLE_EXPONENT) {
                    return false;
                }
            }
            return true;
        }
        ByteBuffer rest = bytes.duplicate().order(bytes.order());
        while (rest.hasRemaining()) {
            if (!Double.isFinite(Floats.get(rest, dtype))) {
                return false;
            }
        }
        return true;
    }
}
