package org.bertconv.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads a source from a position forward, through a small buffer. Integers are little-endian. Every method names the field that it reads,
 * for the message when the source ends before it: MALFORMED, at the offset of the field. For one thread.
 */
public final class ByteCursor {

    private static final int WINDOW = 1 << 16;

    private final ByteSource source;
    private ByteBuffer window = ByteBuffer.allocate(0).order(ByteOrder.LITTLE_ENDIAN);
    private long windowEnd;

    /** Starts at an offset, which may be the end of the source. */
    public ByteCursor(ByteSource source, long offset) throws IOException {
        source.requireInside("start", offset, 0);
        this.source = source;
        this.windowEnd = offset;
    }

    /** {@return the offset of the next byte} */
    public long position() {
        return windowEnd - window.remaining();
    }

    /** {@return the bytes from here to the end of the source} */
    public long remaining() {
        return source.size() - position();
    }

    /** Reads one byte, 0 to 255. */
    public int u8(String field) throws IOException {
        return Byte.toUnsignedInt(buffered(field, 1).get());
    }

    /** Reads two bytes, 0 to 65,535. */
    public int u16(String field) throws IOException {
        return Short.toUnsignedInt(buffered(field, 2).getShort());
    }

    /** Reads four bytes, signed. */
    public int i32(String field) throws IOException {
        return buffered(field, 4).getInt();
    }

    /** Reads four bytes, 0 to 4,294,967,295. */
    public long u32(String field) throws IOException {
        return Integer.toUnsignedLong(buffered(field, 4).getInt());
    }

    /** Reads eight bytes, signed. */
    public long i64(String field) throws IOException {
        return buffered(field, 8).getLong();
    }

    /** Reads {@code length} bytes; nothing is allocated before it is known that there are so many. */
    public byte[] bytes(String field, int length) throws IOException {
        require(field, length);
        byte[] bytes = new byte[length];
        int buffered = Math.min(length, window.remaining());
        window.get(bytes, 0, buffered);
        if (buffered < length) {
            source.read(windowEnd, ByteBuffer.wrap(bytes, buffered, length - buffered));
            windowEnd += length - buffered;
        }
        return bytes;
    }

    /** Goes on behind {@code length} bytes. */
    public void skip(String field, long length) throws IOException {
        require(field, length);
        if (length <= window.remaining()) {
            window.position(window.position() + (int) length);
        } else {
            windowEnd = position() + length;
            window.limit(0);
        }
    }

    private ByteBuffer buffered(String field, int length) throws IOException {
        if (window.remaining() < length) {
            require(field, length);
            long start = position();
            window = source.read(start, (int) Math.min(WINDOW, source.size() - start));
            windowEnd = start + window.limit();
        }
        return window;
    }

    private void require(String field, long length) throws CheckpointException {
        if (length < 0 || length > remaining()) {
            throw source.malformed(field, position(), "%d bytes wanted, %d left", length, remaining());
        }
    }
}
