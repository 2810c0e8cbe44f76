package org.bertconv.format.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import org.bertconv.io.ByteCursor;
import org.bertconv.io.ByteSource;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;

/**
 * A tensor whose elements are protobuf varints, as those of integers and narrow floats may be. That they are as many as the shape says was
 * checked.
 *
 * @param info name, dtype and shape
 * @param numbers the varints, one behind the other
 */
record VarintTensor(TensorInfo info, ByteSource numbers) implements Tensor {

    /** {@return the next number of a list} */
    static long next(ByteSource numbers, ByteCursor in) throws IOException {
        long start = in.position();
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int part = in.u8("packed number");
            value |= (part & 0x7fL) << shift;
            if (part < 0x80) {
                return value;
            }
        }
        throw numbers.malformed("packed number", start, "has more than 10 bytes");
    }

    @Override
    public ReadableByteChannel open() throws IOException {
        return new Elements(info, numbers);
    }

    /** The elements as they lie in memory. */
    private static final class Elements implements ReadableByteChannel {

        private static final int PART = 1 << 13;

        private final int width;
        private final ByteSource numbers;
        private final ByteCursor in;
        private final ByteBuffer part;
        private long left;
        private boolean open = true;

        Elements(TensorInfo info, ByteSource numbers) throws IOException {
            this.width = info.dtype().bytes();
            this.numbers = numbers;
            this.in = new ByteCursor(numbers, 0);
            this.left = info.shape().elements();
            this.part = ByteBuffer.allocate(PART).order(ByteOrder.LITTLE_ENDIAN).limit(0);
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            if (!part.hasRemaining()) {
                if (left == 0) {
                    return -1;
                }
                fill();
            }
            int count = Math.min(into.remaining(), part.remaining());
            into.put(into.position(), part, part.position(), count).position(into.position() + count);
            part.position(part.position() + count);
            return count;
        }

        private void fill() throws IOException {
            part.clear();
            while (left > 0 && part.remaining() >= width) {
                long value = next(numbers, in);
                switch (width) {
                    case 1 -> part.put((byte) value);
                    case 2 -> part.putShort((short) value);
                    case 4 -> part.putInt((int) value);
                    default -> part.putLong(value);
                }
                left--;
            }
            part.flip();
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public void close() {
            open = false;
        }
    }
}
