package org.bertconv.model;

import java.io.IOException;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A linear layer, {@code y = x W^T + b}.
 *
 * @param weight {@code [out, in]}, as it lies in a PyTorch file
 * @param bias {@code [out]}
 */
record Dense(INDArray weight, INDArray bias) {

    /** {@return the layer whose tensors are called {@code name.weight} and {@code name.bias}} */
    static Dense load(Weights weights, String name, int out, int in, Nd4jTensors memory) throws IOException {
        return new Dense(
                memory.load(weights.get(name + ".weight"), out, in), memory.load(weights.get(name + ".bias"), out));
    }

    /**
     * Computes the layer into an array that is there already.
     *
     * @param x {@code [tokens, in]}
     * @param y {@code [tokens, out]}, row-major
     * @return y
     */
    INDArray apply(INDArray x, INDArray y) {
        product(weight, x, y);
        return y.addiRowVector(bias);
    }

    /**
     * {@code y = x W^T}. The native product writes column-major results only, and the column-major transpose of y is just y row-major:
     * {@code y^T = W x^T} needs no copy of anything.
     */
    static void product(INDArray weight, INDArray x, INDArray y) {
        Nd4j.gemm(weight, x, y.transpose(), false, true, 1, 0);
    }
}
