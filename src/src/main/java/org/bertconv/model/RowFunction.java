package org.bertconv.model;

import java.util.function.DoubleUnaryOperator;

/** A function of one row of a matrix, in place. Safe for use by several threads at once. */
interface RowFunction {

    void apply(float[] row);

    void apply(double[] row);

    /** {@return a function that computes each element by itself, in double precision} */
    static RowFunction elementwise(DoubleUnaryOperator function) {
        return new RowFunction() {
            @Override
            public void apply(float[] row) {
                for (int i = 0; i < row.length; i++) {
                    row[i] = (float) function.applyAsDouble(row[i]);
                }
            }

            @Override
            public void apply(double[] row) {
                for (int i = 0; i < row.length; i++) {
                    row[i] = function.applyAsDouble(row[i]);
                }
            }
        };
    }
}
