package org.bertconv.archive.zstd;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bertconv.io.ByteCursor;
import org.bertconv.io.ByteSource;
import org.bertconv.io.ErrorClass;

/** A frame that is being decompressed, block by block. */
final class Frame {

    /** Bytes that a block comes to, at most. */
    static final int MOST_BLOCK = 128 << 10;

    static final int MAGIC = 0xfd2fb528;

    private static final String FIELD = "zstd frame";
    /** The largest window that zstd's own program allows without being asked. */
    private static final long MOST_WINDOW = 128L << 20;

    private final ByteSource file;
    private final Window window;
    private final long declared;
    private final boolean hasChecksum;
    private final Literals literals = new Literals();
    private final Sequences sequences = new Sequences();
    private final XxHash64 hash = new XxHash64();
    private boolean ended;
    private boolean checked;

    private Frame(ByteSource file, Window window, long content, boolean hasChecksum) {
        this.file = file;
        this.window = window;
        this.declared = content;
        this.hasChecksum = hasChecksum;
    }

    /** Reads the header of a frame, behind its magic number. */
    static Frame start(ByteSource file, ByteCursor in) throws IOException {
        long at = in.position();
        int flags = in.u8(FIELD);
        if ((flags & 8) != 0) {
            throw file.malformed(FIELD, at, "a reserved bit is set");
        }
        boolean single = (flags & 32) != 0;
        long size = single ? 0 : windowSize(in.u8(FIELD));
        long dictionary = number(in, new int[] {0, 1, 2, 4}[flags & 3]);
        if (dictionary != 0) {
            throw file.error(ErrorClass.UNSUPPORTED, FIELD, at, "needs dictionary %d", dictionary);
        }
        int width = new int[] {single ? 1 : 0, 2, 4, 8}[flags >> 6];
        long content = width == 0 ? -1 : number(in, width) + (width == 2 ? 256 : 0);
        if (width == 8 && content < 0) {
            throw file.malformed(FIELD, at, "the content size is over 2^63 - 1");
        }
        size = single ? content : size;
        if (size > MOST_WINDOW) {
            throw file.error(
                    ErrorClass.LIMIT, FIELD, at, "a window of %d bytes, at most %d are allowed", size, MOST_WINDOW);
        }
        return new Frame(file, new Window(size), content, (flags & 4) != 0);
    }

    private static long windowSize(int descriptor) {
        long base = 1L << (10 + (descriptor >> 3));
        return base + base / 8 * (descriptor & 7);
    }

    private static long number(ByteCursor in, int width) throws IOException {
        long value = 0;
        for (int i = 0; i < width; i++) {
            value |= (long) in.u8(FIELD) << (Byte.SIZE * i);
        }
        return value;
    }

    /**
     * {@return bytes of content moved to a buffer; -1 at the end of the frame} The read that gives the last byte throws if the checksum
     * does not match.
     */
    int read(ByteCursor in, ByteBuffer into) throws IOException {
        while (!window.hasMore() && !ended) {
            block(in);
        }
        int taken = window.take(into, hash);
        if (ended && !window.hasMore() && !checked) {
            check(in);
        }
        return taken == 0 && into.hasRemaining() ? -1 : taken;
    }

    private void block(ByteCursor in) throws IOException {
        long at = in.position();
        int header = in.u16("zstd block") | in.u8("zstd block") << Short.SIZE;
        int size = header >> 3;
        int kind = header >> 1 & 3;
        if (kind == 3 || size > window.mostBlock()) {
            throw file.malformed("zstd block", at, "kind %d, size %d", kind, size);
        }
        window.startBlock();
        long start = in.position();
        byte[] content = in.bytes("zstd block", kind == 1 ? 1 : size);
        BlockBytes block = new BlockBytes(file, start, ByteBuffer.wrap(content));
        switch (kind) {
            case 0 -> window.append(block, content, 0, size);
            case 1 -> window.fill(block, content[0], size);
            default -> {
                if (size < 2) {
                    throw file.malformed("zstd block", at, "is compressed to %d bytes", size);
                }
                literals.read(block);
                sequences.apply(block, literals, window);
            }
        }
        ended = (header & 1) != 0;
        boolean wrong = ended ? window.total() != declared : window.total() > declared;
        if (declared >= 0 && wrong) {
            throw file.malformed("zstd block", at, "content of %d bytes, the frame says %d", window.total(), declared);
        }
    }

    private void check(ByteCursor in) throws IOException {
        checked = true;
        if (!hasChecksum) {
            return;
        }
        long at = in.position();
        int stated = in.i32("zstd checksum");
        int found = (int) hash.value();
        if (stated != found) {
            throw file.malformed("zstd checksum", at, "%08x, the file says %08x", found, stated);
        }
    }
}
