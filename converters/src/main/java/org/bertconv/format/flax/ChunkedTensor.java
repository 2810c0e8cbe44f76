package org.bertconv.format.flax;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.List;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;

/**
 * The bytes of a large tensor as they are written: in chunks, each but the first with its beginning before it.
 *
 * @param tensor with the bytes
 * @param chunkBytes of all chunks but the last
 * @param beginnings of all chunks but the first
 */
record ChunkedTensor(Tensor tensor, long chunkBytes, List<ByteBuffer> beginnings) implements Tensor {

    ChunkedTensor {
        beginnings = List.copyOf(beginnings);
    }

    /** {@return the name, and the bytes with the beginnings among them} */
    @Override
    public TensorInfo info() {
        long more = beginnings.stream().mapToLong(ByteBuffer::limit).sum();
        return new TensorInfo(
                tensor.info().name(), DType.U8, Shape.of(tensor.info().bytes() + more));
    }

    @Override
    public ReadableByteChannel open() throws IOException {
        ReadableByteChannel data = tensor.open();
        return new ReadableByteChannel() {

            private long left = chunkBytes;
            private int next;
            private ByteBuffer beginning = ByteBuffer.allocate(0);

            @Override
            public int read(ByteBuffer into) throws IOException {
                if (left == 0 && next < beginnings.size()) {
                    beginning = beginnings.get(next).duplicate();
                    next++;
                    left = chunkBytes;
                }
                if (beginning.hasRemaining()) {
                    int count = Math.min(into.remaining(), beginning.remaining());
                    into.put(beginning.slice(beginning.position(), count));
                    beginning.position(beginning.position() + count);
                    return count;
                }
                int count = data.read(into.slice(into.position(), (int) Math.min(into.remaining(), left)));
                into.position(into.position() + Math.max(count, 0));
                left -= Math.max(count, 0);
                return count;
            }

            @Override
            public boolean isOpen() {
                return data.isOpen();
            }

            @Override
            public void close() throws IOException {
                data.close();
            }
        };
    }
}
