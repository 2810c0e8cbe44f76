package org.bertconv.model;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.custom.SoftMax;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The softmax of every row. ND4J's own (1.0.0-M2.1) takes the largest element of a row to be at least 0: a row whose elements are all far
 * below becomes 0 / 0. So the largest element is made 0 first, which changes no softmax.
 */
final class Softmax implements RowFunction {

    private static final Softmax LARGEST_TO_ZERO = new Softmax();

    private Softmax() {}

    /**
     * Replaces every row by its softmax. A row with a NaN or a positive infinity becomes NaN.
     *
     * @param scores {@code [heads, T, T]}, row-major
     */
    static void apply(INDArray scores) {
        long columns = scores.size(2);
        Rows.apply(scores.reshape(scores.length() / columns, columns), LARGEST_TO_ZERO);
        Nd4j.exec(new SoftMax(scores, scores, -1));
    }

    @Override
    public void apply(float[] row) {
        float largest = Float.NEGATIVE_INFINITY;
        for (float x : row) {
            largest = Math.max(largest, x);
        }
        for (int i = 0; i < row.length; i++) {
            row[i] -= largest;
        }
    }

    @Override
    public void apply(double[] row) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double x : row) {
            largest = Math.max(largest, x);
        }
        for (int i = 0; i < row.length; i++) {
            row[i] -= largest;
        }
    }
}
