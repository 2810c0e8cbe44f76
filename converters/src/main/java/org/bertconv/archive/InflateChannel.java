package org.bertconv.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.bertconv.io.ByteSource;

/** Inflates a deflated member, which must end exactly where its headers say, on both sides. For one thread. */
final class InflateChannel implements ReadableByteChannel {

    private static final int WINDOW = 1 << 16;

    private final ByteSource stored;
    private final long bytes;
    private final InflateBudget budget;
    private final Inflater inflater = new Inflater(true);
    private final ByteBuffer spare = ByteBuffer.allocate(1);
    private ByteBuffer window = ByteBuffer.allocate(0);
    private long fed;
    private boolean open = true;

    /**
     * Starts inflating.
     *
     * @param stored the deflated bytes
     * @param bytes as many as they must inflate to
     */
    InflateChannel(ByteSource stored, long bytes, InflateBudget budget) throws IOException {
        this.stored = stored;
        this.bytes = bytes;
        this.budget = budget;
        if (bytes == 0) {
            requireEnd();
        }
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        if (inflater.getBytesWritten() == bytes || !open) {
            return -1;
        }
        int most = (int) Math.min(into.remaining(), bytes - inflater.getBytesWritten());
        ByteBuffer part = into.slice(into.position(), most);
        int count = inflate(part);
        if (count == 0 && most > 0) {
            throw stored.malformed(
                    "content", -1, "inflates to %d bytes, the archive says %d", inflater.getBytesWritten(), bytes);
        }
        into.position(into.position() + count);
        if (inflater.getBytesWritten() == bytes) {
            requireEnd();
        }
        return count;
    }

    /** {@return how many bytes came; 0 if the stream is at its end} */
    private int inflate(ByteBuffer part) throws IOException {
        try {
            int count = 0;
            while (count == 0 && part.hasRemaining() && !inflater.finished()) {
                count = inflater.inflate(part);
                if (count == 0 && inflater.needsInput() && !inflater.finished()) {
                    feed();
                }
            }
            budget.count(stored, inflater.getBytesRead(), inflater.getBytesWritten(), count);
            return count;
        } catch (DataFormatException e) {
            throw stored.malformed("content", -1, "is not deflated data: %s", String.valueOf(e.getMessage()));
        }
    }

    private void feed() throws IOException {
        if (fed == stored.size()) {
            throw stored.malformed("content", fed, "the deflated data have no end");
        }
        window = stored.read(fed, (int) Math.min(WINDOW, stored.size() - fed));
        fed += window.limit();
        inflater.setInput(window);
    }

    private void requireEnd() throws IOException {
        if (inflate(spare.clear()) > 0) {
            throw stored.malformed("content", -1, "inflates to more than the %d bytes that the archive says", bytes);
        }
        if (inflater.getBytesRead() != stored.size()) {
            throw stored.malformed(
                    "content",
                    inflater.getBytesRead(),
                    "the deflated data end at %d of %d bytes",
                    inflater.getBytesRead(),
                    stored.size());
        }
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
        inflater.end();
    }
}
