package org.bertconv.model;

import java.util.function.DoubleUnaryOperator;

/** A function of one row of a matrix, in place. Safe for use by several threads at once. */
interface RowFunction {

    void apply(float[] row);

    void apply(double[] row);

    /** A function of an element and the number of its column. */
    interface OfColumn {
        double apply(double x, int column);
    }

    /** {@return a function that computes each element by itself, in double precision} */
    static RowFunction elementwise(DoubleUnaryOperator function) {
        return columnwise((x, column) -> function.applyAsDouble(x));
    }

    /** {@return a function that computes each element from itself and its column, in double precision} */
    static RowFunction columnwise(OfColumn function) {
        return new RowFunction() {
            @Override
            public void apply(float[] row) {
                for (int i = 0; i < row.length; i++) {
                    row[i] = (float) function.apply(row[i], i);
                }
            }

            @Override
            public void apply(double[] row) {
                for (int i = 0; i < row.length; i++) {
                    row[i] = function.apply(row[i], i);
                }
            }
        };
    }
}
