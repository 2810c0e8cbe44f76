package org.bertconv.format.pytorch;

import java.util.List;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;

/**
 * Where the elements of a tensor lie in its storage. Element {@code [i, j, …]} is number {@code offset + i * strides[0] + j *
 * strides[1] + …}; that it is inside was checked.
 *
 * @param storage the storage
 * @param dtype of the elements
 * @param offset of the first element, in elements of {@code dtype}
 * @param shape of the tensor
 * @param strides as many as there are dimensions, in elements, none negative
 */
record TensorView(StorageRef storage, DType dtype, long offset, Shape shape, List<Long> strides) {

    TensorView {
        strides = List.copyOf(strides);
    }

    /** {@return whether the elements lie one behind the other, in row-major order} */
    boolean isContiguous() {
        long expected = 1;
        for (int i = shape.rank() - 1; i >= 0; i--) {
            if (shape.dimension(i) != 1 && strides.get(i) != expected) {
                return shape.elements() == 0;
            }
            expected *= shape.dimension(i);
        }
        return true;
    }

    /** {@return the offset of the first element in the storage, in bytes} */
    long byteOffset() {
        return offset * dtype.bytes();
    }
}
