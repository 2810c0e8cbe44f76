package org.bertconv.tensor;

/**
 * What is known of a tensor without reading its bytes.
 *
 * @param name as the file spells it, or the canonical name once rules were applied
 * @param dtype the element type
 * @param shape the dimensions
 */
public record TensorInfo(String name, DType dtype, Shape shape) {

    /** @throws ArithmeticException if the size in bytes leaves the range of a {@code long} */
    public TensorInfo {
        Math.multiplyExact(shape.elements(), (long) dtype.bytes());
    }

    /** {@return the size in bytes} */
    public long bytes() {
        return shape.elements() * dtype.bytes();
    }

    /** {@return the same under another name} */
    public TensorInfo named(String other) {
        return new TensorInfo(other, dtype, shape);
    }
}
