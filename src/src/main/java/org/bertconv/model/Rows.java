package org.bertconv.model;

import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Applies a {@link RowFunction} to every row of a matrix, on all cores. */
final class Rows {

    /** Rows that one task takes: enough to be worth a task, few enough that the cores end together. */
    private static final int ROWS_PER_TASK = 16;

    private Rows() {}

    /**
     * Replaces every row by its function.
     *
     * @param matrix {@code [rows, columns]}, row-major, without gaps, float32 or float64
     * @return the same matrix
     */
    static INDArray apply(INDArray matrix, RowFunction function) {
        if (!isContiguous(matrix)) {
            throw new IllegalArgumentException("rows of a " + matrix.shapeInfoToString() + " are not contiguous");
        }
        int columns = Math.toIntExact(matrix.columns());
        if (matrix.dataType() == DataType.FLOAT) {
            FloatPointer start = (FloatPointer) matrix.data().addressPointer();
            inParallel(matrix.rows(), (from, to) -> {
                float[] row = new float[columns];
                for (long i = from; i < to; i++) {
                    FloatPointer values = start.getPointer(i * columns);
                    values.get(row);
                    function.apply(row);
                    values.put(row);
                }
            });
        } else {
            DoublePointer start = (DoublePointer) matrix.data().addressPointer();
            inParallel(matrix.rows(), (from, to) -> {
                double[] row = new double[columns];
                for (long i = from; i < to; i++) {
                    DoublePointer values = start.getPointer(i * columns);
                    values.get(row);
                    function.apply(row);
                    values.put(row);
                }
            });
        }
        return matrix;
    }

    /** Strides of a dimension of size 1 mean nothing, and ND4J puts anything there. */
    private static boolean isContiguous(INDArray matrix) {
        return (matrix.rows() == 1 || matrix.stride(0) == matrix.columns())
                && (matrix.columns() == 1 || matrix.stride(1) == 1);
    }

    private static void inParallel(int rows, Range range) {
        IntConsumer task = i -> range.run(i * ROWS_PER_TASK, Math.min(rows, (i + 1) * ROWS_PER_TASK));
        IntStream.range(0, (rows + ROWS_PER_TASK - 1) / ROWS_PER_TASK)
                .parallel()
                .forEach(task);
    }

    /** Work on the rows from the first, inclusive, to the last, exclusive. */
    private interface Range {
        void run(int from, int to);
    }
}
