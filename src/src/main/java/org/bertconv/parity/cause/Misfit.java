package org.bertconv.parity.cause;

/**
 * What is off in a block.
 *
 * @param elements of all components that are off by more than rounding; 0 if the block is right
 * @param worst the largest difference
 */
public record Misfit(long elements, double worst) {

    /** Nothing is off. */
    public static final Misfit NONE = new Misfit(0, 0);

    /** {@return both together} */
    public Misfit and(Misfit other) {
        return new Misfit(elements + other.elements, Math.max(worst, other.worst));
    }

    /** {@return whether nothing is off} */
    public boolean none() {
        return elements == 0;
    }
}
