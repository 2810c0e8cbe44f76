package org.bertconv.archive.zstd;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * xxHash with 64 bits and seed 0.
 *
 * @see <a href="https://github.com/Cyan4973/xxHash/blob/v0.8.3/doc/xxhash_spec.md">the specification of XXH64</a>
 */
final class XxHash64 {

    private static final long P1 = 0x9E3779B185EBCA87L;
    private static final long P2 = 0xC2B2AE3D27D4EB4FL;
    private static final long P3 = 0x165667B19E3779F9L;
    private static final long P4 = 0x85EBCA77C2B2AE63L;
    private static final long P5 = 0x27D4EB2F165667C5L;
    private static final int STRIPE = 32;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final long[] lanes = {0x60ea27eeadc0b5d6L, P2, 0, 0x61c8864e7a143579L};
    private final byte[] rest = new byte[STRIPE];
    private int held;
    private long total;

    /** Adds bytes. */
    void update(byte[] bytes, int offset, int length) {
        total += length;
        int at = offset;
        int end = offset + length;
        if (held > 0) {
            int count = Math.min(STRIPE - held, length);
            System.arraycopy(bytes, at, rest, held, count);
            at += count;
            held += count;
            if (held < STRIPE) {
                return;
            }
            stripes(rest, 0, STRIPE);
        }
        int whole = at + (end - at) / STRIPE * STRIPE;
        stripes(bytes, at, whole);
        held = end - whole;
        System.arraycopy(bytes, whole, rest, 0, held);
    }

    private void stripes(byte[] from, int start, int end) {
        long a = lanes[0];
        long b = lanes[1];
        long c = lanes[2];
        long d = lanes[3];
        for (int at = start; at < end; at += STRIPE) {
            a = round(a, (long) LONGS.get(from, at));
            b = round(b, (long) LONGS.get(from, at + Long.BYTES));
            c = round(c, (long) LONGS.get(from, at + 2 * Long.BYTES));
            d = round(d, (long) LONGS.get(from, at + 3 * Long.BYTES));
        }
        lanes[0] = a;
        lanes[1] = b;
        lanes[2] = c;
        lanes[3] = d;
    }

    private static long round(long lane, long input) {
        return Long.rotateLeft(lane + input * P2, 31) * P1;
    }

    /** {@return the hash of all bytes so far} */
    long value() {
        long hash = P5;
        if (total >= STRIPE) {
            hash = Long.rotateLeft(lanes[0], 1)
                    + Long.rotateLeft(lanes[1], 7)
                    + Long.rotateLeft(lanes[2], 12)
                    + Long.rotateLeft(lanes[3], 18);
            for (long lane : lanes) {
                hash = (hash ^ round(0, lane)) * P1 + P4;
            }
        }
        hash += total;
        ByteBuffer tail = ByteBuffer.wrap(rest, 0, held).order(ByteOrder.LITTLE_ENDIAN);
        while (tail.remaining() >= Long.BYTES) {
            hash = Long.rotateLeft(hash ^ round(0, tail.getLong()), 27) * P1 + P4;
        }
        if (tail.remaining() >= Integer.BYTES) {
            hash = Long.rotateLeft(hash ^ Integer.toUnsignedLong(tail.getInt()) * P1, 23) * P2 + P3;
        }
        while (tail.hasRemaining()) {
            hash = Long.rotateLeft(hash ^ Byte.toUnsignedInt(tail.get()) * P5, 11) * P1;
        }
        hash = (hash ^ hash >>> 33) * P2;
        hash = (hash ^ hash >>> 29) * P3;
        return hash ^ hash >>> 32;
    }
}
