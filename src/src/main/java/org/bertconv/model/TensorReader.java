package org.bertconv.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import org.bertconv.tensor.Floats;
import org.bertconv.tensor.Tensor;

/** Reads the elements of a tensor from first to last in the compute type: without a copy where the tensor has that type already. */
final class TensorReader implements AutoCloseable {

    private static final int CHUNK_BYTES = 1 << 20;

    private final Tensor tensor;
    private final Precision precision;
    private final ReadableByteChannel channel;
    private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);

    TensorReader(Tensor tensor, Precision precision) throws IOException {
        this.tensor = tensor;
        this.precision = precision;
        this.channel = tensor.open();
    }

    /** Fills the buffer, in the byte order of the machine (which for all that ND4J runs on is little-endian), with the next elements. */
    void read(ByteBuffer into) throws IOException {
        if (tensor.info().dtype() == precision.dtype()) {
            Tensor.readFully(channel, into);
            return;
        }
        long left = into.remaining() / precision.dtype().bytes();
        while (left > 0) {
            int count = nextChunk(left);
            for (int i = 0; i < count; i++) {
                Floats.put(
                        into, precision.dtype(), Floats.get(chunk, tensor.info().dtype()));
            }
            left -= count;
        }
    }

    /** Passes over the next elements. */
    void skip(long elements) throws IOException {
        for (long left = elements; left > 0; ) {
            left -= nextChunk(left);
        }
    }

    /** Reads as many elements as are wanted and fit, as they are stored, and returns their number. */
    private int nextChunk(long wanted) throws IOException {
        int bytes = tensor.info().dtype().bytes();
        int count = (int) Math.min(wanted, CHUNK_BYTES / bytes);
        chunk.clear().limit(count * bytes);
        Tensor.readFully(channel, chunk);
        chunk.flip();
        return count;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
