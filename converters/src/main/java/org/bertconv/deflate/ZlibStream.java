package org.bertconv.deflate;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.Adler32;
import java.util.zip.ZipException;
import org.bertconv.io.ByteSource;

/** Inflates zlib data, which fill a source from its first byte on, and compares their checksum. For one thread. */
public final class ZlibStream {

    private static final int HEADER = 2;
    private static final int DEFLATE = 8;
    private static final int MOST_WINDOW = 7;
    private static final int DICTIONARY = 1 << 5;

    private final RawStream content;
    private ByteSource stored;
    private final Adler32 sum = new Adler32();

    /** Prepares for data in a source, or first in this one. */
    public ZlibStream(ByteSource stored) {
        this.stored = stored;
        this.content = new RawStream(stored);
    }

    /**
     * Checks the header of data, also after others.
     *
     * @throws ZipException in zlib's words, if it is not one of zlib data
     * @throws EOFException if it is cut
     */
    public void start(ByteSource from) throws IOException {
        stored = from;
        sum.reset();
        int header = Short.toUnsignedInt(part(0, HEADER).getShort());
        // The lower byte is the first one.
        int method = header & 0xff;
        int flags = header >> Byte.SIZE;
        if ((method << Byte.SIZE | flags) % 31 != 0) {
            throw new ZipException("incorrect header check");
        }
        if ((method & 15) != DEFLATE) {
            throw new ZipException("unknown compression method");
        }
        if (method >> 4 > MOST_WINDOW) {
            throw new ZipException("invalid window size");
        }
        if ((flags & DICTIONARY) != 0) {
            throw new ZipException("asks for a dictionary");
        }
        content.start(stored, HEADER);
    }

    private ByteBuffer part(long offset, int length) throws IOException {
        if (length > stored.size() - offset) {
            throw new EOFException();
        }
        return stored.read(offset, length);
    }

    /**
     * Hands out the next bytes.
     *
     * @return how many, or -1 at the end
     * @throws ZipException in zlib's words, if the data are not deflated or the checksum is not theirs
     * @throws EOFException if they have no end
     */
    public int read(ByteBuffer into) throws IOException {
        int start = into.position();
        int count = content.read(into);
        if (count > 0) {
            sum.update(into.duplicate().limit(into.position()).position(start));
        }
        if (count < 0) {
            int stated =
                    Integer.reverseBytes(part(content.position(), Integer.BYTES).getInt());
            if (stated != (int) sum.getValue()) {
                throw new ZipException("incorrect data check");
            }
        }
        return count;
    }
}
