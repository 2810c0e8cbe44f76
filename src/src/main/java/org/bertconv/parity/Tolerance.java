package org.bertconv.parity;

/**
 * How far an output may be off: {@code abs(left - right) <= atol + rtol * abs(right)}.
 *
 * @param atol absolute, at least 0
 * @param rtol relative to the right side, at least 0
 */
public record Tolerance(double atol, double rtol) {

    /** What the users of this program demand of every port. */
    public static final Tolerance CONTRACT = new Tolerance(1e-3, 0);

    /** @throws IllegalArgumentException if one is negative, infinite or not a number */
    public Tolerance {
        if (!(atol >= 0) || !(rtol >= 0)) {
            throw new IllegalArgumentException("tolerances must be at least 0, not " + atol + " and " + rtol);
        }
        if (Double.isInfinite(atol) || Double.isInfinite(rtol)) {
            throw new IllegalArgumentException("tolerances must be finite, not " + atol + " and " + rtol);
        }
    }

    /** {@return whether two values are close enough; never if one of them is not a finite number} */
    public boolean allows(double left, double right) {
        return Math.abs(left - right) <= atol + rtol * Math.abs(right);
    }

    /** {@return the smallest {@code atol} that would allow these two values at this {@code rtol}} */
    public double required(double left, double right) {
        return Math.max(0, Math.abs(left - right) - rtol * Math.abs(right));
    }
}
