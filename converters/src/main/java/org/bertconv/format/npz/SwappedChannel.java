package org.bertconv.format.npz;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import org.bertconv.tensor.Tensor;

/** Turns big-endian elements around. For one thread. */
final class SwappedChannel implements ReadableByteChannel {

    private static final int PART_BYTES = 1 << 16;

    private final ReadableByteChannel channel;
    private final int unit;
    private final ByteBuffer part = ByteBuffer.allocate(PART_BYTES).limit(0);
    private long left;

    /**
     * Wraps a channel.
     *
     * @param bytes as many as it gives
     * @param unit so many bytes are turned around together: 2, 4 or 8
     */
    SwappedChannel(ReadableByteChannel channel, long bytes, int unit) {
        this.channel = channel;
        this.left = bytes;
        this.unit = unit;
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
        into.put(part.slice(part.position(), count));
        part.position(part.position() + count);
        return count;
    }

    private void fill() throws IOException {
        part.clear().limit((int) Math.min(PART_BYTES, left));
        Tensor.readFully(channel, part);
        part.flip();
        left -= part.limit();
        for (int at = 0; at < part.limit(); at += unit) {
            switch (unit) {
                case 2 -> part.putShort(at, Short.reverseBytes(part.getShort(at)));
                case 4 -> part.putInt(at, Integer.reverseBytes(part.getInt(at)));
                default -> part.putLong(at, Long.reverseBytes(part.getLong(at)));
            }
        }
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
