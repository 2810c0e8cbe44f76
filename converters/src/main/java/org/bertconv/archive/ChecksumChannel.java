package org.bertconv.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.zip.CRC32;
import org.bertconv.io.ByteSource;

/** Passes bytes on and compares their CRC-32 when the last one is read, before it is handed out. For one thread. */
final class ChecksumChannel implements ReadableByteChannel {

    private final ReadableByteChannel channel;
    private final ByteSource stored;
    private final long expected;
    private final CRC32 crc = new CRC32();
    private long left;

    /**
     * Wraps a channel.
     *
     * @param stored what messages are about
     * @param bytes as many as the channel gives
     * @param expected their CRC-32
     */
    ChecksumChannel(ReadableByteChannel channel, ByteSource stored, long bytes, long expected) throws IOException {
        this.channel = channel;
        this.stored = stored;
        this.left = bytes;
        this.expected = expected;
        if (bytes == 0) {
            check();
        }
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int start = into.position();
        int count = channel.read(into);
        if (count > 0) {
            ByteBuffer read = into.duplicate();
            crc.update(read.limit(into.position()).position(start));
            left -= count;
            if (left == 0) {
                check();
            }
        }
        return count;
    }

    private void check() throws IOException {
        if (crc.getValue() != expected) {
            throw stored.malformed("CRC-32", -1, "%08x, the archive says %08x", crc.getValue(), expected);
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
