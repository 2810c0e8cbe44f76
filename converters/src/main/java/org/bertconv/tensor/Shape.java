package org.bertconv.tensor;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The dimensions of a tensor, outermost first; an empty list is a scalar. All products are exact: a shape whose element count leaves
 * the range of a {@code long} cannot be made.
 *
 * @param dimensions each at least 0, at most {@value #MAX_RANK} of them
 */
public record Shape(List<Long> dimensions) {

    /** The most dimensions that a tensor may have, which is also NumPy's limit. */
    public static final int MAX_RANK = 64;

    /** @throws ArithmeticException if the element count overflows
     * @throws IllegalArgumentException if a dimension is negative or there are too many; readers check before with their own message */
    public Shape {
        dimensions = List.copyOf(dimensions);
        if (dimensions.size() > MAX_RANK) {
            throw new IllegalArgumentException("rank " + dimensions.size() + " is over " + MAX_RANK);
        }
        long product = 1;
        for (long dimension : dimensions) {
            if (dimension < 0) {
                throw new IllegalArgumentException("dimension " + dimension + " is negative");
            }
            product = Math.multiplyExact(product, Math.max(dimension, 1));
        }
    }

    /** {@return the shape with these dimensions} */
    public static Shape of(long... dimensions) {
        return new Shape(java.util.Arrays.stream(dimensions).boxed().toList());
    }

    /** {@return the number of dimensions} */
    public int rank() {
        return dimensions.size();
    }

    /** {@return the size of a dimension, counted from the outermost} */
    public long dimension(int index) {
        return dimensions.get(index);
    }

    /** {@return the number of elements: the product of the dimensions, 1 for a scalar} */
    public long elements() {
        long product = 1;
        for (long dimension : dimensions) {
            product *= dimension;
        }
        return product;
    }

    /** {@return the dimensions as Python writes a list: {@code [2, 3]}} */
    @Override
    public String toString() {
        return dimensions.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
    }
}
