package org.bertconv.mapping.op;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;

/** What is done to a tensor on its way from one naming to another. It knows its effect on the shape and how it is undone. */
public sealed interface TensorOp
        permits TensorOp.Merge,
                TensorOp.Split,
                TensorOp.Concat,
                TensorOp.Transpose,
                TensorOp.Cast,
                Gather,
                Deinterleave,
                Cut {

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

    /** {@return the same operation for a model of these hyper-parameters, by the names of config.json} */
    default TensorOp in(Function<String, Optional<Long>> sizes) {
        return this;
    }

    /** {@return the operation that rule files call so, if there is one} */
    static Optional<TensorOp> of(String label) {
        return switch (label) {
            case "transpose" -> Optional.of(new Transpose());
            case "merge_first" -> Optional.of(new Merge(true));
            case "merge_last" -> Optional.of(new Merge(false));
            case "cut_to_vocabulary" -> Optional.of(new Cut("vocab_size", Optional.empty()));
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

    /**
     * One of several parts of equal size that lie one behind the other along the first dimension, such as query, key and value in
     * {@code [3 * hidden, hidden]}. A rule file says {@code split} and gives as many names as there are parts.
     *
     * @param part which one, from 0
     * @param parts how many there are
     */
    record Split(int part, int parts) implements TensorOp {

        @Override
        public String label() {
            return "split " + (part + 1) + " of " + parts;
        }

        @Override
        public Shape shape(Shape input) {
            if (input.rank() < 1 || input.dimension(0) % parts != 0) {
                throw new IllegalArgumentException("split takes " + parts + " times as many rows, not " + input);
            }
            List<Long> part = new ArrayList<>(input.dimensions());
            part.set(0, part.get(0) / parts);
            return new Shape(part);
        }

        @Override
        public Optional<TensorOp> inverse() {
            return Optional.of(new Concat(part, parts));
        }

        @Override
        public Tensor apply(Tensor input) {
            return SlicedTensor.of(input, shape(input.info().shape()), part);
        }
    }

    /**
     * The way back from a split: the tensor is a part of a larger one, which is made when all parts are there.
     *
     * @param part which one, from 0
     * @param parts how many there are
     */
    record Concat(int part, int parts) implements TensorOp {

        @Override
        public String label() {
            return "concat " + (part + 1) + " of " + parts;
        }

        @Override
        public Shape shape(Shape input) {
            if (input.rank() < 1) {
                throw new IllegalArgumentException("concat takes rows, not " + input);
            }
            List<Long> whole = new ArrayList<>(input.dimensions());
            whole.set(0, Math.multiplyExact(whole.get(0), (long) parts));
            return new Shape(whole);
        }

        @Override
        public Optional<TensorOp> inverse() {
            return Optional.of(new Split(part, parts));
        }

        /** {@return the part itself, which waits for the others} */
        @Override
        public Tensor apply(Tensor input) {
            return input;
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
