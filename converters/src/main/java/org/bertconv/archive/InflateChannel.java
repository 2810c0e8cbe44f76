package org.bertconv.archive;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.zip.ZipException;
import org.bertconv.deflate.RawStream;
import org.bertconv.io.ByteSource;

/** Inflates a deflated member, which must end exactly where its headers say, on both sides. For one thread. */
final class InflateChannel implements ReadableByteChannel {

    private final ByteSource stored;
    private final long bytes;
    private final InflateBudget budget;
    private final RawStream content;
    private final ByteBuffer spare = ByteBuffer.allocate(1);
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
        this.content = new RawStream(stored);
        content.start(stored, 0);
        if (bytes == 0) {
            requireEnd();
        }
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        if (content.produced() == bytes || !open) {
            return -1;
        }
        int most = (int) Math.min(into.remaining(), bytes - content.produced());
        ByteBuffer part = into.slice(into.position(), most);
        int count = inflate(part);
        if (count == 0 && most > 0) {
            throw stored.malformed(
                    "content", -1, "inflates to %d bytes, the archive says %d", content.produced(), bytes);
        }
        into.position(into.position() + count);
        if (content.produced() == bytes) {
            requireEnd();
        }
        return count;
    }

    /** {@return how many bytes came; 0 if the stream is at its end} */
    private int inflate(ByteBuffer part) throws IOException {
        try {
            int count = Math.max(content.read(part), 0);
            budget.count(stored, content.position(), content.produced(), count);
            return count;
        } catch (ZipException e) {
            throw stored.malformed("content", -1, "is not deflated data: %s", String.valueOf(e.getMessage()));
        } catch (EOFException e) {
            throw stored.malformed("content", stored.size(), "the deflated data have no end");
        }
    }

    private void requireEnd() throws IOException {
        if (inflate(spare.clear()) > 0) {
            throw stored.malformed("content", -1, "inflates to more than the %d bytes that the archive says", bytes);
        }
        if (content.position() != stored.size()) {
            throw stored.malformed(
                    "content",
                    content.position(),
                    "the deflated data end at %d of %d bytes",
                    content.position(),
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
    }
}
