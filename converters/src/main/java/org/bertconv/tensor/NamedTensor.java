package org.bertconv.tensor;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;

/** A tensor under another name. */
record NamedTensor(Tensor tensor, TensorInfo info) implements Tensor {

    @Override
    public ReadableByteChannel open() throws IOException {
        return tensor.open();
    }

    @Override
    public Tensor named(String name) {
        return new NamedTensor(tensor, info.named(name));
    }
}
