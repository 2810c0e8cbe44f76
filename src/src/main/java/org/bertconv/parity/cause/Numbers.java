package org.bertconv.parity.cause;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bertconv.tensor.Floats;
import org.bertconv.tensor.Tensor;

/** The elements of a tensor as numbers, and when two of them are one. */
final class Numbers {

    /** A unit of the last place of a bfloat16: what one of two sides may have been rounded to. */
    private static final double COARSEST = 0x1p-7;

    private Numbers() {}

    /** {@return all elements, row-major} */
    static double[] of(Tensor tensor) throws IOException {
        ByteBuffer bytes = tensor.load();
        double[] values = new double[Math.toIntExact(tensor.info().shape().elements())];
        for (int i = 0; i < values.length; i++) {
            values[i] = Floats.get(bytes, tensor.info().dtype());
        }
        return values;
    }

    /** {@return whether rounding explains that two numbers are not equal} */
    static boolean isClose(double a, double b) {
        return Math.abs(a - b) <= COARSEST * Math.max(Math.abs(a), Math.abs(b));
    }
}
