package org.bertconv.hdf5;

import java.nio.ByteBuffer;

/** Bob Jenkins' hash {@code lookup3} ({@code hashlittle}, first value 0), the checksum of all newer structures. */
final class Lookup3 {

    private static final int BLOCK = 12;

    private int a;
    private int b;
    private int c;

    private Lookup3(int length) {
        a = 0xDEADBEEF + length;
        b = a;
        c = a;
    }

    /** {@return the checksum of all bytes of a buffer, from 0 to its limit} */
    static int hash(ByteBuffer bytes) {
        int length = bytes.limit();
        if (length == 0) {
            return 0xDEADBEEF;
        }
        Lookup3 state = new Lookup3(length);
        int at = 0;
        for (; length - at > BLOCK; at += BLOCK) {
            state.add(bytes, at);
            state.mix();
        }
        state.add(bytes, at);
        state.finish();
        return state.c;
    }

    private void add(ByteBuffer bytes, int at) {
        a += word(bytes, at);
        b += word(bytes, at + 4);
        c += word(bytes, at + 8);
    }

    /** Bytes behind the end count as zero. */
    private static int word(ByteBuffer bytes, int at) {
        int word = 0;
        for (int i = 0; i < Integer.BYTES && at + i < bytes.limit(); i++) {
            word |= (bytes.get(at + i) & 0xFF) << (Byte.SIZE * i);
        }
        return word;
    }

    private void mix() {
        a -= c;
        a ^= Integer.rotateLeft(c, 4);
        c += b;
        b -= a;
        b ^= Integer.rotateLeft(a, 6);
        a += c;
        c -= b;
        c ^= Integer.rotateLeft(b, 8);
        b += a;
        a -= c;
        a ^= Integer.rotateLeft(c, 16);
        c += b;
        b -= a;
        b ^= Integer.rotateLeft(a, 19);
        a += c;
        c -= b;
        c ^= Integer.rotateLeft(b, 4);
        b += a;
    }

    private void finish() {
        c ^= b;
        c -= Integer.rotateLeft(b, 14);
        a ^= c;
        a -= Integer.rotateLeft(c, 11);
        b ^= a;
        b -= Integer.rotateLeft(a, 25);
        c ^= b;
        c -= Integer.rotateLeft(b, 16);
        a ^= c;
        a -= Integer.rotateLeft(c, 4);
        b ^= a;
        b -= Integer.rotateLeft(a, 14);
        c ^= b;
        c -= Integer.rotateLeft(b, 24);
    }
}
