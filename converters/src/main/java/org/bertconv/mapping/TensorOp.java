package org.bertconv.mapping;

import java.util.Optional;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;

/** What is done to a tensor on its way from one naming to another. It knows its effect on the shape and how it is undone. */
public sealed interface TensorOp {

    /** {@return the name in rule files and JSON} */
    String label();

    /**
     * {@return the shape of the result for an input of this shape}
     *
     * @throws IllegalArgumentException if no such input can be taken
     */
    Shape shape(Shape input);

    /** {@return the operation that restores the input bit by bit, or empty if this one loses something} */
    Optional<TensorOp> inverse();

    /** {@return the result, computed while it is read} */
    Tensor apply(Tensor input);

    /** {@return the operation that rule files call so, if there is one} */
    static Optional<TensorOp> of(String label) {
        return label.equals("transpose") ? Optional.of(new Transpose()) : Optional.empty();
    }

    /** Rows become columns: {@code [in, out]} to {@code [out, in]}. It is its own inverse. */
    record Transpose() implements TensorOp {

        @Override
        public String label() {
            return "transpose";
        }

        @Override
        public Shape shape(Shape input) {
            if (input.rank() != 2) {
                throw new IllegalArgumentException("transpose takes a matrix, not " + input);
            }
            return Shape.of(input.dimension(1), input.dimension(0));
        }

        @Override
        public Optional<TensorOp> inverse() {
            return Optional.of(this);
        }

        @Override
        public Tensor apply(Tensor input) {
            return TransposedTensor.of(input, shape(input.info().shape()));
        }
    }

    /**
     * Elements become another floating-point type, rounded to the nearest, ties to even.
     *
     * @param to the dtype of the result
     */
    record Cast(DType to) implements TensorOp {

        @Override
        public String label() {
            return "cast(" + to.label() + ")";
        }

        @Override
        public Shape shape(Shape input) {
            return input;
        }

        @Override
        public Optional<TensorOp> inverse() {
            return Optional.empty();
        }

        @Override
        public Tensor apply(Tensor input) {
            return input.info().dtype() == to ? input : CastTensor.of(input, to);
        }
    }
}
