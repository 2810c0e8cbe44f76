package org.bertconv.archive.zstd;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;

/** The bytes of one compressed block, read from front to back. */
final class BlockBytes {

    /** Zeros behind the last byte, so that eight bytes can be read at any place. */
    private static final int PADDING = 8;

    private final ByteSource file;
    private final long offset;
    private final ByteBuffer bytes;
    private final int size;
    private int position;

    /**
     * Takes the content of a block.
     *
     * @param offset of the first byte in the file
     */
    BlockBytes(ByteSource file, long offset, ByteBuffer content) {
        this.file = file;
        this.offset = offset;
        this.size = content.remaining();
        this.bytes = ByteBuffer.allocate(size + PADDING).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(0, content, 0, size);
    }

    /** {@return all bytes, little-endian, with eight zeros behind them} */
    ByteBuffer all() {
        return bytes;
    }

    /** {@return where the next byte is} */
    int position() {
        return position;
    }

    /** {@return how many bytes there are} */
    int size() {
        return size;
    }

    /** {@return how many are left} */
    int remaining() {
        return size - position;
    }

    /** {@return an integer of up to four bytes} */
    int number(int count) throws CheckpointException {
        int start = skip(count);
        return (int) (bytes.getLong(start) & ((1L << (Byte.SIZE * count)) - 1));
    }

    /** Goes on behind some bytes; {@return where they begin} */
    int skip(int count) throws CheckpointException {
        if (count > remaining()) {
            throw malformed("%d bytes wanted, %d left", count, remaining());
        }
        int start = position;
        position += count;
        return start;
    }

    /** {@return an error at the current byte} */
    @FormatMethod
    CheckpointException malformed(@FormatString String detail, Object... args) {
        return file.malformed("zstd block", offset + position, detail, args);
    }
}
