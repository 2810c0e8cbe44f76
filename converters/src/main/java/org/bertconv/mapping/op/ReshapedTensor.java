package org.bertconv.mapping.op;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;

/**
 * The same elements in the same order, with other dimensions.
 *
 * @param tensor that has the elements
 * @param info the other dimensions, of as many elements
 */
public record ReshapedTensor(Tensor tensor, TensorInfo info) implements Tensor {

    @Override
    public ReadableByteChannel open() throws IOException {
        return tensor.open();
    }
}
