package org.bertconv.mapping.op;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Floats;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;

/** A floating-point tensor in another floating-point type, converted while it is read. */
final class CastTensor implements Tensor {

    private static final int CHUNK_ELEMENTS = 1 << 15;

    private final Tensor input;
    private final TensorInfo info;

    private CastTensor(Tensor input, TensorInfo info) {
        this.input = input;
        this.info = info;
    }

    static CastTensor of(Tensor input, DType to) {
        TensorInfo info = input.info();
        if (!info.dtype().isFloating() || !to.isFloating()) {
            throw new IllegalArgumentException("cannot cast " + info.dtype() + " to " + to);
        }
        return new CastTensor(input, new TensorInfo(info.name(), to, info.shape()));
    }

    @Override
    public TensorInfo info() {
        return info;
    }

    @Override
    public ReadableByteChannel open() throws IOException {
        return new CastChannel(input.open());
    }

    private final class CastChannel implements ReadableByteChannel {

        private final ReadableByteChannel channel;
        private final DType from = input.info().dtype();
        private final DType to = info.dtype();
        private final ByteBuffer raw =
                ByteBuffer.allocate(CHUNK_ELEMENTS * from.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        private final ByteBuffer done = ByteBuffer.allocate(CHUNK_ELEMENTS * to.bytes())
                .order(ByteOrder.LITTLE_ENDIAN)
                .limit(0);
        private long left = info.shape().elements();

        CastChannel(ReadableByteChannel channel) {
            this.channel = channel;
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            if (!done.hasRemaining()) {
                if (left == 0) {
                    return -1;
                }
                convert();
            }
            int count = Math.min(into.remaining(), done.remaining());
            into.put(done.slice(done.position(), count));
            done.position(done.position() + count);
            return count;
        }

        private void convert() throws IOException {
            int elements = (int) Math.min(left, CHUNK_ELEMENTS);
            Tensor.readFully(channel, raw.clear().limit(elements * from.bytes()));
            raw.flip();
            done.clear();
            for (int i = 0; i < elements; i++) {
                Floats.put(done, to, Floats.get(raw, from));
            }
            done.flip();
            left -= elements;
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
