package org.bertconv.format.tfbundle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;

/**
 * Turns big-endian numbers into little-endian ones. It reads ahead of its caller, who may want parts of a number: so a checksum error
 * comes with an earlier byte than the last, which is no harm.
 */
final class SwappedChannel implements ReadableByteChannel {

    private static final int BUFFER_BYTES = 64 << 10;

    private final ReadableByteChannel in;
    private final int width;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);

    /**
     * @param in gives a whole number of numbers
     * @param width of a number in bytes: 2, 4 or 8
     */
    SwappedChannel(ReadableByteChannel in, int width) {
        this.in = in;
        this.width = width;
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
            // The channel may give less than asked for.
        }
        buffer.flip();
        for (int i = 0; i < buffer.limit(); i += width) {
            swap(i);
        }
        return buffer.hasRemaining();
    }

    private void swap(int index) {
        ByteBuffer big = buffer.duplicate().order(ByteOrder.BIG_ENDIAN);
        ByteBuffer little = buffer.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        switch (width) {
            case Short.BYTES -> little.putShort(index, big.getShort(index));
            case Integer.BYTES -> little.putInt(index, big.getInt(index));
            default -> little.putLong(index, big.getLong(index));
        }
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
