package org.bertconv.hdf5;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;

/**
 * A tensor whose numbers are stored with the highest byte first.
 *
 * @param stored the tensor as it is stored
 */
record BigEndianTensor(Tensor stored) implements Tensor {

    private static final int PORTION = 1 << 18;

    @Override
    public TensorInfo info() {
        return stored.info();
    }

    @Override
    public ReadableByteChannel open() throws IOException {
        ReadableByteChannel in = stored.open();
        byte[] bytes = new byte[PORTION];
        ByteBuffer portion = ByteBuffer.wrap(bytes);
        long[] rest = {info().bytes()};
        return new PortionChannel(() -> {
            int count = (int) Math.min(rest[0], PORTION);
            Tensor.readFully(in, portion.clear().limit(count));
            rest[0] -= count;
            swap(bytes, count);
            return portion.flip();
        });
    }

    private void swap(byte[] bytes, int count) {
        int width = info().dtype().bytes();
        for (int at = 0; at < count; at += width) {
            for (int low = at, high = at + width - 1; low < high; low++, high--) {
                byte kept = bytes[low];
                bytes[low] = bytes[high];
                bytes[high] = kept;
            }
        }
    }
}
