package org.bertconv.deflate;

import java.io.EOFException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.ZipException;
import org.bertconv.io.ByteSource;

/**
 * The bits of a source, the lowest of a byte first. Behind its end there are zeros, as many as can be loaded before someone asks whether it is
 * over: so that a word can be loaded at every byte, and nothing has to be asked for each symbol.
 */
final class Bits {

    /** A load leaves at least so many bits. */
    static final int LOADED = 56;

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int CAPACITY = 1 << 16;
    /** Of bytes between where a symbol may begin and the end: two words are loaded for one at most. */
    private static final int RESERVE = 2 * Long.BYTES;
    /** So far behind the last byte symbols may begin; the loaded word does not reach back to it. */
    private static final int BEYOND = Long.BYTES;

    private static final int PADDING = BEYOND + RESERVE + Long.BYTES;

    private final byte[] buffer = new byte[CAPACITY + PADDING];
    private ByteSource source;
    private long next;
    private int end;
    private int limit = -1;
    private boolean last;

    // The state of the loop over literals, which keeps it in local variables.
    /** The next byte of the buffer of which no bit is counted. */
    int at;
    /** The bits ahead, the next one lowest; above those that are counted there may be more of the same. */
    long ahead;
    /** How many of them are counted, at most 63. */
    int count;

    /** Prepares for a source. */
    Bits(ByteSource source) {
        this.source = source;
    }

    /** Goes to a byte of a source; one that is in the buffer is not read again, for there may be millions of tiny streams. */
    void start(ByteSource from, long offset) {
        long back = next - offset;
        if (!from.equals(source) || back < 0 || back > end) {
            source = from;
            next = offset;
            back = 0;
            end = 0;
            limit = -1;
            last = false;
        }
        at = end - (int) back;
        ahead = 0;
        count = 0;
    }

    /** {@return the offset in the source of the first byte of which no bit was taken} */
    long position() {
        return next - end + at - (count >>> 3);
    }

    /** {@return whether bits were taken that are behind the end of the source} */
    boolean isOverrun() {
        return last && at - (count >>> 3) > end;
    }

    /** {@return what is thrown for bits that mean nothing: in truth they may have come from behind the end} */
    IOException damaged(String detail) {
        return isOverrun() ? new EOFException() : new ZipException(detail);
    }

    /** {@return up to where in the buffer a symbol may begin} */
    int limit() {
        return limit;
    }

    byte[] buffer() {
        return buffer;
    }

    /** Makes sure that a symbol can begin. */
    void require() throws IOException {
        if (at > limit && !last) {
            fill();
        }
        if (isOverrun()) {
            throw new EOFException();
        }
    }

    private void fill() throws IOException {
        // Bytes of which bits are counted must not go away.
        int from = Math.max(at - Long.BYTES, 0);
        int kept = end - from;
        System.arraycopy(buffer, from, buffer, 0, kept);
        int more = (int) Math.min(buffer.length - PADDING - kept, source.size() - next);
        source.read(next, ByteBuffer.wrap(buffer, kept, more));
        next += more;
        at -= from;
        end = kept + more;
        last = next == source.size();
        limit = last ? end + BEYOND : end - RESERVE;
        Arrays.fill(buffer, end, end + PADDING, (byte) 0);
    }

    static long word(byte[] buffer, int at) {
        return (long) WORDS.get(buffer, at);
    }

    /** Counts as many bits as possible: at least {@value #LOADED}. */
    void load() {
        ahead |= word(buffer, at) << count;
        at += (Long.SIZE - 1 - count) >>> 3;
        count |= LOADED;
    }

    /** {@return the next bits, which were loaded, as a number; they are taken} */
    int take(int bits) {
        int value = (int) ahead & ((1 << bits) - 1);
        drop(bits);
        return value;
    }

    void drop(int bits) {
        ahead >>>= bits;
        count -= bits;
    }

    /** Goes on at the next whole byte. */
    void align() {
        at -= count >>> 3;
        ahead = 0;
        count = 0;
    }

    /** Moves bytes from here on, after {@link #align}; {@return how many, at least one} */
    int copy(byte[] into, int start, int most) throws IOException {
        if (at >= end) {
            if (last) {
                throw new EOFException();
            }
            fill();
        }
        int length = Math.min(most, end - at);
        System.arraycopy(buffer, at, into, start, length);
        at += length;
        return length;
    }
}
