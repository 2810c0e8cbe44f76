package org.bertconv.parity;

import org.bertconv.tensor.DType;

/**
 * How far two stored values may be apart if both are the same number, rounded to the narrower of their dtypes: one unit of the last
 * place, so that it does not matter how it was rounded.
 *
 * @param relative to the larger value
 * @param absolute for values near zero: the smallest subnormal number
 */
record Rounding(double relative, double absolute) {

    /** {@return the rounding between tensors of two floating-point dtypes} */
    static Rounding between(DType left, DType right) {
        Rounding mine = of(left);
        Rounding theirs = of(right);
        return new Rounding(Math.max(mine.relative, theirs.relative), Math.max(mine.absolute, theirs.absolute));
    }

    private static Rounding of(DType dtype) {
        return switch (dtype) {
            case F8_E5M2 -> of(2, -14);
            case F8_E4M3 -> of(3, -6);
            case F16 -> of(10, -14);
            case BF16 -> of(7, -126);
            case F32 -> of(23, -126);
            default -> of(52, -1022);
        };
    }

    private static Rounding of(int mantissaBits, int smallestExponent) {
        return new Rounding(Math.scalb(1.0, -mantissaBits), Math.scalb(1.0, smallestExponent - mantissaBits));
    }

    /** {@return whether rounding explains that two values are not equal; never if one of them is not a finite number} */
    boolean explains(double left, double right) {
        double difference = Math.abs(left - right);
        return difference <= Math.max(absolute, relative * Math.max(Math.abs(left), Math.abs(right)))
                && Double.isFinite(difference);
    }
}
