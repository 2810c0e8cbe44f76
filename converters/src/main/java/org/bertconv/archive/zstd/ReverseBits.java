package org.bertconv.archive.zstd;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.bertconv.io.CheckpointException;

/** Bits from the last to the first: below the highest bit that is set in the last byte, which marks the end. */
final class ReverseBits {

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes;
    private final long first;
    private long position;

    /** Begins at the end of a part of a block. */
    ReverseBits(BlockBytes block, int start, int size) throws CheckpointException {
        this.bytes = block.all().array();
        this.first = (long) start * Byte.SIZE;
        int last = size == 0 ? 0 : Byte.toUnsignedInt(bytes[start + size - 1]);
        if (last == 0) {
            throw block.malformed("a bit stream of %d bytes has no end mark", size);
        }
        this.position = (long) (start + size) * Byte.SIZE - Integer.numberOfLeadingZeros(last) + 23;
    }

    /** {@return how many bits are left; negative if more were read than there are} */
    long left() {
        return position - first;
    }

    /** {@return the next bits, at most 32, without going on; zeros where there are none left} */
    int peek(int count) {
        long start = position - count;
        if (start >= first) {
            return bits(start, count);
        }
        int there = (int) Math.max(position - first, 0);
        return bits(first, there) << (count - there);
    }

    private int bits(long start, int count) {
        return (int) ((long) WORDS.get(bytes, (int) (start >> 3)) >>> (start & 7) & ((1L << count) - 1));
    }

    /** {@return the next bits, at most 57 and as many as are left, in the lowest bits and the next one the highest of them} */
    long ahead(int count) {
        long start = position - count;
        return (long) WORDS.get(bytes, (int) (start >> 3)) >>> (start & 7);
    }

    /** Goes on behind bits. */
    void skip(int count) {
        position -= count;
    }

    /** {@return the next bits, at most 31} */
    int read(int count) {
        int value = peek(count);
        position -= count;
        return value;
    }
}
