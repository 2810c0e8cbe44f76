package org.bertconv.hdf5;

import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;

/**
 * A tensor of which nothing was ever written: all its elements are the same.
 *
 * @param info name, dtype and shape
 * @param element the bytes of each element
 */
record FilledTensor(TensorInfo info, ByteBuffer element) implements Tensor {

    private static final int PORTION_ELEMENTS = 1 << 12;

    @Override
    public ReadableByteChannel open() {
        ByteBuffer portion = ByteBuffer.allocate(PORTION_ELEMENTS * element.remaining());
        while (portion.hasRemaining()) {
            portion.put(element.duplicate());
        }
        long[] rest = {info.bytes()};
        return new PortionChannel(() -> {
            int count = (int) Math.min(rest[0], portion.capacity());
            rest[0] -= count;
            return portion.clear().limit(count);
        });
    }
}
