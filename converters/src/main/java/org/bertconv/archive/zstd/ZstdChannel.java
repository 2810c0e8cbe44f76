package org.bertconv.archive.zstd;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import org.bertconv.io.ByteCursor;
import org.bertconv.io.ByteSource;
import org.jspecify.annotations.Nullable;

/**
 * Decompresses a zstd file of one or more frames, with their checksums and sizes. What is neither a frame nor one that says it is to be skipped
 * is an error, also behind the last. Takes as much memory as the window, of at most 128 MiB. For one thread.
 */
public final class ZstdChannel implements ReadableByteChannel {

    private static final int SKIPPABLE = 0x184d2a50;
    private static final int SKIPPABLE_MASK = 0xfffffff0;

    private final ByteSource file;
    private final ByteCursor in;
    private @Nullable Frame frame;
    private boolean open = true;

    /** Starts at the first byte of a file. */
    public ZstdChannel(ByteSource file) throws IOException {
        this.file = file;
        this.in = new ByteCursor(file, 0);
    }

    /** {@return whether a file begins with a frame; one that is to be skipped tells nothing} */
    public static boolean matches(ByteSource file) throws IOException {
        return file.size() >= Integer.BYTES && file.read(0, Integer.BYTES).getInt() == Frame.MAGIC;
    }

    /** {@return how many bytes of the file were looked at} */
    public long consumed() {
        return in.position();
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        while (true) {
            Frame current = frame;
            int count = current == null ? -1 : current.read(in, into);
            if (count >= 0) {
                return count;
            }
            if (in.remaining() == 0) {
                return -1;
            }
            frame = next();
        }
    }

    private @Nullable Frame next() throws IOException {
        long at = in.position();
        int magic = in.i32("zstd frame");
        if (magic == Frame.MAGIC) {
            return Frame.start(file, in);
        }
        if ((magic & SKIPPABLE_MASK) != SKIPPABLE) {
            throw file.malformed("zstd frame", at, "%d bytes that are no zstd frame", file.size() - at);
        }
        in.skip("zstd frame", in.u32("zstd frame"));
        return null;
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
