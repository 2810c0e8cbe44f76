package org.bertconv.archive;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.bertconv.io.ByteCursor;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;

/**
 * Inflates a gzip file of one or more members (RFC 1952), with its checksums and lengths. {@code java.util.zip.GZIPInputStream} takes junk
 * behind the last member for its end; here it is an error. For one thread.
 */
final class GunzipChannel implements ReadableByteChannel {

    private static final int WINDOW = 1 << 16;
    private static final int MAGIC = 0x8b1f;
    private static final int DEFLATE = 8;
    private static final int HEADER_CRC = 1 << 1;
    private static final int EXTRA = 1 << 2;
    private static final int NAME = 1 << 3;
    private static final int COMMENT = 1 << 4;
    private static final int RESERVED = 0xe0;

    private final ByteSource file;
    private final InflateBudget budget = new InflateBudget();
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private long position;
    private long total;
    private boolean inMember;
    private boolean open = true;

    GunzipChannel(ByteSource file) {
        this.file = file;
    }

    /** {@return whether the file begins as a gzip file does} */
    static boolean matches(ByteSource file) throws IOException {
        return file.size() >= 3
                && Short.toUnsignedInt(file.read(0, 2).getShort()) == MAGIC
                && file.read(2, 1).get() == DEFLATE;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        while (true) {
            if (!inMember) {
                if (position == file.size()) {
                    return -1;
                }
                header();
            }
            int start = into.position();
            int count = inflate(into);
            if (count > 0) {
                ByteBuffer part = into.duplicate();
                crc.update(part.limit(into.position()).position(start));
                total += count;
                budget.count(file, position, total, count);
            }
            if (inflater.finished()) {
                trailer();
            }
            if (count > 0 || !into.hasRemaining()) {
                return count;
            }
        }
    }

    private void header() throws IOException {
        ByteCursor cursor = new ByteCursor(file, position);
        if (cursor.remaining() < 10 || cursor.u16("magic") != MAGIC) {
            throw malformed("%d bytes behind the gzip data", file.size() - position);
        }
        int method = cursor.u8("method");
        int flags = cursor.u8("flags");
        if (method != DEFLATE || (flags & RESERVED) != 0) {
            throw malformed("method %d and flags 0x%02x are not those of gzip", method, flags);
        }
        cursor.skip("time", 6);
        if ((flags & EXTRA) != 0) {
            cursor.skip("extra field", cursor.u16("extra field"));
        }
        if ((flags & NAME) != 0) {
            skipText(cursor, "name");
        }
        if ((flags & COMMENT) != 0) {
            skipText(cursor, "comment");
        }
        if ((flags & HEADER_CRC) != 0) {
            cursor.skip("header checksum", 2);
        }
        position = cursor.position();
        inflater.reset();
        crc.reset();
        inMember = true;
    }

    private static void skipText(ByteCursor cursor, String field) throws IOException {
        while (cursor.u8(field) != 0) {}
    }

    private int inflate(ByteBuffer into) throws IOException {
        try {
            int count = 0;
            while (count == 0 && into.hasRemaining() && !inflater.finished()) {
                count = inflater.inflate(into);
                if (count == 0 && inflater.needsInput() && !inflater.finished()) {
                    feed();
                }
            }
            return count;
        } catch (DataFormatException e) {
            throw malformed("not deflated data: %s", String.valueOf(e.getMessage()));
        }
    }

    private void feed() throws IOException {
        if (position == file.size()) {
            throw malformed("the data have no end: cut short");
        }
        ByteBuffer window = file.read(position, (int) Math.min(WINDOW, file.size() - position));
        position += window.limit();
        inflater.setInput(window);
    }

    private void trailer() throws IOException {
        position -= inflater.getRemaining();
        ByteCursor cursor = new ByteCursor(file, position);
        long statedCrc = cursor.u32("CRC-32");
        long statedSize = cursor.u32("length");
        if (statedCrc != crc.getValue()) {
            throw malformed("CRC-32 is %08x, the file says %08x", crc.getValue(), statedCrc);
        }
        long size = inflater.getBytesWritten() & 0xffff_ffffL;
        if (statedSize != size) {
            throw malformed("length is %d, the file says %d", size, statedSize);
        }
        position = cursor.position();
        inMember = false;
    }

    @FormatMethod
    private CheckpointException malformed(@FormatString String detail, Object... args) {
        return file.malformed("gzip", position, detail, args);
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
