package org.bertconv.model;

import java.io.IOException;

/**
 * Layer normalization (Ba et al., 2016) of a row: {@code (x - mean) / sqrt(variance + epsilon) * weight + bias}, with the variance over
 * all n elements (not n - 1). Computed in double precision and rounded once.
 */
final class LayerNorm implements RowFunction {

    private final double[] weight;
    private final double[] bias;
    private final double epsilon;

    /**
     * @param weight gamma, {@code [hidden]}
     * @param bias beta, {@code [hidden]}
     * @param epsilon {@code layer_norm_eps}, inside the root
     */
    LayerNorm(double[] weight, double[] bias, double epsilon) {
        this.weight = weight;
        this.bias = bias;
        this.epsilon = epsilon;
    }

    /** {@return the normalization whose tensors are called {@code name.weight} and {@code name.bias}} */
    static LayerNorm load(Weights weights, String name, int size, double epsilon, Nd4jTensors memory)
            throws IOException {
        return new LayerNorm(
                memory.vector(weights.get(name + ".weight"), size),
                memory.vector(weights.get(name + ".bias"), size),
                epsilon);
    }

    /** {@return the same scale and shift of what comes in as it is: {@code NoNorm} of MobileBERT} */
    RowFunction withoutStatistics() {
        return RowFunction.columnwise((x, column) -> x * weight[column] + bias[column]);
    }

    @Override
    public void apply(float[] row) {
        double sum = 0;
        for (float x : row) {
            sum += x;
        }
        double mean = sum / row.length;
        double squares = 0;
        for (float x : row) {
            squares += (x - mean) * (x - mean);
        }
        double scale = 1 / Math.sqrt(squares / row.length + epsilon);
        for (int i = 0; i < row.length; i++) {
            row[i] = (float) ((row[i] - mean) * scale * weight[i] + bias[i]);
        }
    }

    @Override
    public void apply(double[] row) {
        double sum = 0;
        for (double x : row) {
            sum += x;
        }
        double mean = sum / row.length;
        double squares = 0;
        for (double x : row) {
            squares += (x - mean) * (x - mean);
        }
        double scale = 1 / Math.sqrt(squares / row.length + epsilon);
        for (int i = 0; i < row.length; i++) {
            row[i] = (row[i] - mean) * scale * weight[i] + bias[i];
        }
    }
}
