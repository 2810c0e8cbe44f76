package org.bertconv.mapping.op;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;

/**
 * Some neighbouring rows of a tensor. What stands before and behind them is read as well, so that a wrong checksum is seen.
 *
 * @param whole that has the rows
 * @param info of the rows
 * @param firstByte where they begin
 */
public record SlicedTensor(Tensor whole, TensorInfo info, long firstByte) implements Tensor {

    private static final int CHUNK_BYTES = 1 << 16;

    /** {@return the rows of this shape that begin behind {@code part} times as many} */
    public static SlicedTensor of(Tensor whole, Shape shape, int part) {
        TensorInfo info = new TensorInfo(whole.info().name(), whole.info().dtype(), shape);
        long bytes = Math.multiplyExact(shape.elements(), (long) info.dtype().bytes());
        return new SlicedTensor(whole, info, Math.multiplyExact(bytes, (long) part));
    }

    @Override
    public ReadableByteChannel open() throws IOException {
        ReadableByteChannel channel = whole.open();
        try {
            skip(channel, firstByte);
            return new SliceChannel(channel, Math.multiplyExact(info.shape().elements(), (long)
                    info.dtype().bytes()));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static void skip(ReadableByteChannel channel, long bytes) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
        for (long left = bytes; left > 0; ) {
            int count = (int) Math.min(left, CHUNK_BYTES);
            Tensor.readFully(channel, chunk.clear().limit(count));
            left -= count;
        }
    }

    /** Gives so many bytes, and reads the rest to its end before it says that there are no more. */
    private static final class SliceChannel implements ReadableByteChannel {

        private final ReadableByteChannel channel;
        private long left;

        SliceChannel(ReadableByteChannel channel, long bytes) {
            this.channel = channel;
            this.left = bytes;
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            if (left == 0) {
                ByteBuffer rest = ByteBuffer.allocate(CHUNK_BYTES);
                while (channel.read(rest.clear()) >= 0) {
                    // to the end, where a checksum may stand
                }
                return -1;
            }
            int limit = into.limit();
            into.limit((int) Math.min(limit, into.position() + left));
            int count = channel.read(into);
            into.limit(limit);
            left -= Math.max(0, count);
            return count;
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
