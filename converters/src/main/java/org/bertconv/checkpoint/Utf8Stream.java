package org.bertconv.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;

/**
 * A part of a file as a stream of bytes that are UTF-8 without a byte order mark: no overlong forms, no surrogates, nothing above
 * U+10FFFF, nothing cut. JSON parsers are lenient about some of these, and then two of them read different names.
 */
final class Utf8Stream extends InputStream {

    private final ByteSource file;
    private final long start;
    private final long end;
    private final String part;
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16).limit(0);
    private long next;
    /** Continuation bytes that are still to come, and the range of the next of them. */
    private int pending;

    private int low;
    private int high;

    Utf8Stream(ByteSource file, long start, long end, String part) {
        this.file = file;
        this.start = start;
        this.end = end;
        this.part = part;
        this.next = start;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!buffer.hasRemaining() && !fill()) {
            return -1;
        }
        int count = Math.min(length, buffer.remaining());
        buffer.get(into, offset, count);
        return count;
    }

    private boolean fill() throws IOException {
        if (next == end) {
            if (pending > 0) {
                throw file.malformed(part, end, "ends within a character of UTF-8");
            }
            return false;
        }
        long first = next;
        buffer.clear().limit((int) Math.min(buffer.capacity(), end - next));
        next += buffer.limit();
        file.read(first, buffer);
        buffer.flip();
        if (first == start) {
            refuseByteOrderMark();
        }
        for (int i = 0; i < buffer.limit(); i++) {
            accept(buffer.get(i) & 0xff, first + i);
        }
        return true;
    }

    private void refuseByteOrderMark() throws CheckpointException {
        if (buffer.limit() >= 3
                && buffer.get(0) == (byte) 0xef
                && buffer.get(1) == (byte) 0xbb
                && buffer.get(2) == (byte) 0xbf) {
            throw file.malformed(part, start, "begins with a byte order mark, which JSON does not have");
        }
    }

    /** The table of well-formed sequences in the Unicode Standard (table 3-7). */
    private void accept(int unit, long offset) throws CheckpointException {
        if (pending > 0) {
            if (unit < low || unit > high) {
                throw notUtf8(unit, offset);
            }
            pending--;
            low = 0x80;
            high = 0xbf;
        } else if (unit >= 0x80) {
            begin(unit, offset);
        }
    }

    private void begin(int unit, long offset) throws CheckpointException {
        if (unit < 0xc2 || unit > 0xf4) {
            throw notUtf8(unit, offset);
        }
        pending = unit < 0xe0 ? 1 : unit < 0xf0 ? 2 : 3;
        low = unit == 0xe0 ? 0xa0 : unit == 0xf0 ? 0x90 : 0x80;
        high = unit == 0xed ? 0x9f : unit == 0xf4 ? 0x8f : 0xbf;
    }

    private CheckpointException notUtf8(int unit, long offset) {
        return file.malformed(part, offset, "byte 0x%02x is not UTF-8", unit);
    }
}
