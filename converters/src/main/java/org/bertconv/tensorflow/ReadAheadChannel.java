package org.bertconv.tensorflow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.function.Consumer;

/**
 * Reads another channel in larger portions than its caller wants. A checksum error of the other channel comes with an earlier byte than
 * the last, which is no harm.
 */
public final class ReadAheadChannel implements ReadableByteChannel {

    private final ReadableByteChannel in;
    private final Consumer<ByteBuffer> change;
    private final ByteBuffer buffer;

    /**
     * @param bytes of one portion; a multiple of 8
     * @param change what is done to each portion, from its position to its limit, which stay as they are
     */
    public ReadAheadChannel(ReadableByteChannel in, int bytes, Consumer<ByteBuffer> change) {
        this.in = in;
        this.change = change;
        this.buffer = ByteBuffer.allocate(bytes).limit(0);
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        if (!buffer.hasRemaining() && !fill()) {
            return -1;
        }
        int count = Math.min(into.remaining(), buffer.remaining());
        into.put(buffer.slice(buffer.position(), count));
        buffer.position(buffer.position() + count);
        return count;
    }

    private boolean fill() throws IOException {
        buffer.clear();
        while (buffer.hasRemaining() && in.read(buffer) >= 0) {
            // The channel may give less than it is asked for.
        }
        buffer.flip();
        change.accept(buffer);
        return buffer.hasRemaining();
    }

    @Override
    public boolean isOpen() {
        return in.isOpen();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
