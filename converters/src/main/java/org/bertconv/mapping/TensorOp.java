package org.bertconv.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;

/** What is done to a tensor on its way from one naming to another. It knows its effect on the shape and how it is undone. */
public sealed interface TensorOp permits TensorOp.Merge, TensorOp.Transpose, TensorOp.Cast, Gather {

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
        return switch (label) {
            case "transpose" -> Optional.of(new Transpose());
            case "merge_first" -> Optional.of(new Merge(true));
            case "merge_last" -> Optional.of(new Merge(false));
            default -> Gather.parse(label);
        };
    }

    /**
     * Two dimensions become one, the elements staying in their order: heads and their sizes, {@code [in, heads, size]} to
     * {@code [in, heads * size]}. How many heads there were is lost.
     *
     * @param first whether the first two are merged, and not the last two
     */
    record Merge(boolean first) implements TensorOp {

        @Override
        public String label() {
            return first ? "merge_first" : "merge_last";
        }

        @Override
        public Shape shape(Shape input) {
            if (input.rank() < 2) {
                throw new IllegalArgumentException(label() + " takes two dimensions at least, not " + input);
            }
            List<Long> merged = new ArrayList<>(input.dimensions());
            int at = first ? 0 : input.rank() - 2;
            merged.set(at, merged.get(at) * merged.remove(at + 1));
            return new Shape(merged);
        }

        @Override
        public Optional<TensorOp> inverse() {
            return Optional.empty();
        }

        @Override
        public Tensor apply(Tensor input) {
            TensorInfo info = input.info();
            return new ReshapedTensor(input, new TensorInfo(info.name(), info.dtype(), shape(info.shape())));
        }
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
