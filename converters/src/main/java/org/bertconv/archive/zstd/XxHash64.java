package org.bertconv.archive.zstd;

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

    private final long[] lanes = {0x60ea27eeadc0b5d6L, P2, 0, 0x61c8864e7a143579L};
    private final ByteBuffer rest = ByteBuffer.allocate(STRIPE).order(ByteOrder.LITTLE_ENDIAN);
    private long total;

    /** Adds bytes. */
    void update(byte[] bytes, int offset, int length) {
        ByteBuffer in = ByteBuffer.wrap(bytes, offset, length).order(ByteOrder.LITTLE_ENDIAN);
        total += length;
        while (in.hasRemaining() && rest.position() > 0) {
            rest.put(in.get());
            if (!rest.hasRemaining()) {
                stripe(rest, 0);
                rest.clear();
            }
        }
        while (in.remaining() >= STRIPE) {
            stripe(in, in.position());
            in.position(in.position() + STRIPE);
        }
        rest.put(in);
    }

    private void stripe(ByteBuffer from, int at) {
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = round(lanes[i], from.getLong(at + i * Long.BYTES));
        }
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
        ByteBuffer tail = rest.duplicate().order(ByteOrder.LITTLE_ENDIAN).flip().order(ByteOrder.LITTLE_ENDIAN);
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
