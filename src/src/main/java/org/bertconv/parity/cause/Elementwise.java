package org.bertconv.parity.cause;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Floats;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;

/**
 * A tensor whose elements are a function of those of another, in float32 or wider; computed while it is read.
 *
 * @param tensor the other
 * @param function of its elements
 */
public record Elementwise(Tensor tensor, Function function) implements Tensor {

    private static final int CHUNK = 1 << 14;

    /** A function of an element and its place. */
    @FunctionalInterface
    public interface Function {
        /** {@return the new element at an index, counted row-major} */
        double at(long index, double value);
    }

    @Override
    public TensorInfo info() {
        DType own = tensor.info().dtype();
        DType dtype = own == DType.F64 ? DType.F64 : DType.F32;
        return new TensorInfo(tensor.info().name(), dtype, tensor.info().shape());
    }

    @Override
    public ReadableByteChannel open() throws IOException {
        return new Channel(tensor.open(), tensor.info().dtype(), info());
    }

    private final class Channel implements ReadableByteChannel {

        private final ReadableByteChannel source;
        private final DType from;
        private final DType to;
        private final ByteBuffer raw;
        private final ByteBuffer ready;
        private final long elements;
        private long done;

        Channel(ReadableByteChannel source, DType from, TensorInfo info) {
            this.source = source;
            this.from = from;
            this.to = info.dtype();
            this.elements = info.shape().elements();
            raw = ByteBuffer.allocate(CHUNK * from.bytes()).order(ByteOrder.LITTLE_ENDIAN);
            ready = ByteBuffer.allocate(CHUNK * to.bytes()).order(ByteOrder.LITTLE_ENDIAN);
            ready.limit(0);
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            if (!ready.hasRemaining() && !fill()) {
                return -1;
            }
            int count = Math.min(into.remaining(), ready.remaining());
            into.put(ready.slice().limit(count));
            ready.position(ready.position() + count);
            return count;
        }

        private boolean fill() throws IOException {
            int count = (int) Math.min(CHUNK, elements - done);
            if (count == 0) {
                return false;
            }
            Tensor.readFully(source, raw.clear().limit(count * from.bytes()));
            raw.flip();
            ready.clear();
            for (int i = 0; i < count; i++) {
                Floats.put(ready, to, function.at(done + i, Floats.get(raw, from)));
            }
            ready.flip();
            done += count;
            return true;
        }

        @Override
        public boolean isOpen() {
            return source.isOpen();
        }

        @Override
        public void close() throws IOException {
            source.close();
        }
    }
}
