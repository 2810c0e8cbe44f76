package org.bertconv.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;
import org.bytedeco.javacpp.BytePointer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The bridge from {@link Tensor} to {@link INDArray}: arrays in off-heap memory, in one compute type, that live until this is closed. The
 * garbage collector does not see how large they are, so whoever makes arrays makes them here. For one thread at a time.
 */
final class Nd4jTensors implements AutoCloseable {

    /** The most bytes that are read at once. */
    private static final long WINDOW_BYTES = 1 << 26;

    private final Precision precision;
    private final List<INDArray> owned = new ArrayList<>();
    private int inUse;

    Nd4jTensors(Precision precision) {
        this.precision = precision;
    }

    Precision precision() {
        return precision;
    }

    /** {@return a row-major array with arbitrary elements} */
    INDArray array(long... shape) {
        if (inUse < owned.size() && Arrays.equals(owned.get(inUse).shape(), shape)) {
            return owned.get(inUse++);
        }
        INDArray array = Nd4j.createUninitialized(precision.dataType(), shape, 'c');
        owned.add(inUse++, array);
        return array;
    }

    /**
     * Gives up all arrays that were made: those made from now on, in the same order and of the same shapes, lie in their memory. The
     * operating system takes longer to hand out the memory of a layer than to fill it from a cached file.
     */
    void reuse() {
        inUse = 0;
    }

    /**
     * {@return the elements of a tensor}
     *
     * @throws CheckpointException DIFFERENT if the shape is not the expected one, UNSUPPORTED if the elements are no floating-point numbers
     */
    INDArray load(Tensor tensor, long... expected) throws IOException {
        require(tensor.info(), Shape.of(expected));
        INDArray array = array(expected);
        try (TensorReader reader = new TensorReader(tensor, precision)) {
            fill(array, reader);
        }
        return array;
    }

    /** {@return the elements of a vector, on the heap, exactly as they are stored} */
    double[] vector(Tensor tensor, int expected) throws IOException {
        require(tensor.info(), Shape.of(expected));
        ByteBuffer bytes = ByteBuffer.allocate(expected * Double.BYTES).order(ByteOrder.nativeOrder());
        try (TensorReader reader = new TensorReader(tensor, Precision.FLOAT64)) {
            reader.read(bytes);
        }
        double[] vector = new double[expected];
        bytes.flip().order(ByteOrder.nativeOrder()).asDoubleBuffer().get(vector);
        return vector;
    }

    /**
     * {@return the rows of a matrix with these indices, {@code [indices, columns]}} All of the tensor is read, so that a wrong checksum is
     * seen, but no more than the result is held.
     *
     * @param indices each from 0 to {@code rows - 1}, in any order
     */
    INDArray rows(Tensor tensor, long[] indices, int rows, int columns) throws IOException {
        require(tensor.info(), Shape.of(rows, columns));
        INDArray gathered = array(indices.length, columns);
        long rowBytes = (long) columns * precision.dtype().bytes();
        int[] ascending = IntStream.range(0, indices.length)
                .boxed()
                .sorted(Comparator.comparingLong(i -> indices[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        byte[] row = new byte[Math.toIntExact(rowBytes)];
        long read = 0;
        try (TensorReader reader = new TensorReader(tensor, precision)) {
            for (int i : ascending) {
                if (indices[i] >= read) {
                    reader.skip((indices[i] - read) * columns);
                    reader.read(ByteBuffer.wrap(row).order(ByteOrder.nativeOrder()));
                    read = indices[i] + 1;
                }
                window(gathered, i * rowBytes, rowBytes).put(row);
            }
            reader.skip((rows - read) * columns);
        }
        return gathered;
    }

    /** Fills an array with the next elements of a tensor. */
    void fill(INDArray array, TensorReader reader) throws IOException {
        long bytes = array.length() * precision.dtype().bytes();
        for (long from = 0; from < bytes; from += WINDOW_BYTES) {
            reader.read(window(array, from, Math.min(WINDOW_BYTES, bytes - from)));
        }
    }

    /** Requires a tensor of floating-point numbers of this shape. */
    void require(TensorInfo info, Shape expected) throws CheckpointException {
        if (!info.shape().equals(expected)) {
            throw CheckpointException.of(
                    ErrorClass.DIFFERENT,
                    "tensor " + info.name() + " has shape " + info.shape() + ", the model needs " + expected);
        }
        if (!info.dtype().isFloating()) {
            throw CheckpointException.of(
                    ErrorClass.UNSUPPORTED,
                    "tensor " + info.name() + " is of " + info.dtype().label()
                            + ", a weight is a floating-point number");
        }
    }

    /** A view of some bytes of an array; ND4J's own buffers cannot be larger than 2 GiB. */
    private static ByteBuffer window(INDArray array, long from, long bytes) {
        BytePointer start = new BytePointer(array.data().pointer());
        return start.position(from).limit(from + bytes).asByteBuffer().order(ByteOrder.nativeOrder());
    }

    @Override
    public void close() {
        owned.forEach(INDArray::close);
        owned.clear();
        inUse = 0;
    }
}
