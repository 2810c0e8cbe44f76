package org.bertconv.model;

import org.nd4j.linalg.api.ndarray.INDArray;

/** A way of making one vector of the states of the tokens of a sequence, as {@code Pooling} of sentence-transformers. */
public enum Pooling {
    /** The first token, be it padding or not. */
    CLS {
        @Override
        double[] of(INDArray states, long[] mask) {
            return states.getRow(0).toDoubleVector();
        }
    },
    /** The largest of each column. */
    MAX {
        @Override
        double[] of(INDArray states, long[] mask) {
            double[] largest = new double[states.columns()];
            java.util.Arrays.fill(largest, NOTHING);
            for (int token = 0; token < mask.length; token++) {
                if (mask[token] != 0) {
                    double[] row = states.getRow(token).toDoubleVector();
                    for (int i = 0; i < row.length; i++) {
                        largest[i] = Math.max(largest[i], row[i]);
                    }
                }
            }
            return largest;
        }
    },
    MEAN {
        @Override
        double[] of(INDArray states, long[] mask) {
            return sum(states, mask, token -> 1, tokens -> tokens);
        }
    },
    /** The sum through the root of the number of tokens. */
    MEAN_SQRT_LEN {
        @Override
        double[] of(INDArray states, long[] mask) {
            return sum(states, mask, token -> 1, Math::sqrt);
        }
    },
    /** The mean in which a token weighs as much as its position, counted from 1. */
    WEIGHTED_MEAN {
        @Override
        double[] of(INDArray states, long[] mask) {
            return sum(states, mask, token -> token + 1, weights -> weights);
        }
    },
    /** The last token that is no padding. */
    LAST_TOKEN {
        @Override
        double[] of(INDArray states, long[] mask) {
            for (int token = mask.length - 1; token >= 0; token--) {
                if (mask[token] != 0) {
                    return states.getRow(token).toDoubleVector();
                }
            }
            return new double[states.columns()];
        }
    };

    /** What takes the place of padding before the largest is looked for. */
    private static final double NOTHING = -1e9;

    /** No sum is divided by less. */
    private static final double LEAST = 1e-9;

    /**
     * {@return the vector of a sequence}
     *
     * @param states {@code [T, hidden]}
     * @param mask {@code [T]}, 0 for padding
     */
    abstract double[] of(INDArray states, long[] mask);

    private static double[] sum(
            INDArray states,
            long[] mask,
            java.util.function.IntToDoubleFunction weight,
            java.util.function.DoubleUnaryOperator through) {
        double[] sum = new double[states.columns()];
        double weights = 0;
        for (int token = 0; token < mask.length; token++) {
            double own = mask[token] * weight.applyAsDouble(token);
            weights += own;
            double[] row = states.getRow(token).toDoubleVector();
            for (int i = 0; i < row.length; i++) {
                sum[i] += own * row[i];
            }
        }
        double by = through.applyAsDouble(Math.max(weights, LEAST));
        for (int i = 0; i < sum.length; i++) {
            sum[i] /= by;
        }
        return sum;
    }
}
