package org.bertconv.archive;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import org.bertconv.io.ByteCursor;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.BasicArrayCache;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.UnsupportedOptionsException;
import org.tukaani.xz.XZInputStream;

/**
 * Decompresses an xz file of one or more streams, with their checksums and sizes. XZ for Java does the work; what it throws is said in the
 * words of this program. For one thread.
 */
final class XzChannel implements ReadableByteChannel {

    /** What {@code xz -9} needs is 65 MiB. */
    static final int MOST_KIBIBYTES = 100 << 10;

    private static final long MAGIC = 0x00005a587a37fdL;
    private static final int MAGIC_BYTES = 6;
    private static final int PART = 1 << 16;

    private final ByteSource file;
    private final ByteCursor in;
    private final byte[] part = new byte[PART];
    private @Nullable XZInputStream stream;
    private boolean open = true;

    XzChannel(ByteSource file) throws IOException {
        this.file = file;
        this.in = new ByteCursor(file, 0);
    }

    /** {@return whether a file begins as an xz file does} */
    static boolean matches(ByteSource file) throws IOException {
        if (file.size() < MAGIC_BYTES) {
            return false;
        }
        ByteBuffer start = file.read(0, MAGIC_BYTES);
        return (Integer.toUnsignedLong(start.getInt(0)) | (long) start.getShort(4) << Integer.SIZE) == MAGIC;
    }

    /** {@return how many bytes of the file were looked at} */
    long consumed() {
        return in.position();
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        try {
            XZInputStream current = stream;
            if (current == null) {
                // Without a cache each of many tiny blocks would get a dictionary of its own.
                current = new XZInputStream(new Bytes(in), MOST_KIBIBYTES, true, new BasicArrayCache());
                stream = current;
            }
            int count = current.read(part, 0, Math.min(part.length, into.remaining()));
            into.put(part, 0, Math.max(count, 0));
            return count;
        } catch (CheckpointException e) {
            throw e;
        } catch (MemoryLimitException e) {
            throw file.error(
                    ErrorClass.LIMIT,
                    "xz",
                    in.position(),
                    "needs %d KiB of memory, at most %d are allowed",
                    e.getMemoryNeeded(),
                    MOST_KIBIBYTES);
        } catch (UnsupportedOptionsException e) {
            throw file.error(ErrorClass.UNSUPPORTED, "xz", in.position(), "%s", said(e));
        } catch (EOFException e) {
            throw malformed(e, "the data have no end: cut short");
        } catch (IOException | RuntimeException e) {
            throw malformed(e, "%s", said(e));
        }
    }

    private static String said(Exception e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    @FormatMethod
    private CheckpointException malformed(Exception cause, @FormatString String detail, Object... args) {
        CheckpointException error = file.malformed("xz", in.position(), detail, args);
        error.initCause(cause);
        return error;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() throws IOException {
        open = false;
        XZInputStream current = stream;
        if (current != null) {
            current.close();
        }
    }

    /** The file, as XZ for Java wants it. */
    private static final class Bytes extends InputStream {

        private final ByteCursor in;

        Bytes(ByteCursor in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            return in.remaining() == 0 ? -1 : in.u8("xz");
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = (int) Math.min(length, in.remaining());
            if (count == 0) {
                return length == 0 ? 0 : -1;
            }
            System.arraycopy(in.bytes("xz", count), 0, into, offset, count);
            return count;
        }
    }
}
