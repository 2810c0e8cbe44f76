package org.bertconv.hdf5;

import java.nio.ByteBuffer;

/** Bob Jenkins' hash {@code lookup3} ({@code hashlittle}, first value 0), the checksum of all newer structures. */
final class Lookup3 {

    private static final int BLOCK = 12;
    private static final int[] MIXED = {4, 6, 8, 16, 19, 4};
    private static final int[] FINISHED = {14, 11, 25, 16, 4, 14, 24};

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

    /** The three words take turns, and after six of them each has its own place again. */
    private void mix() {
        for (int bits : MIXED) {
            int next = (a - c) ^ Integer.rotateLeft(c, bits);
            int last = c + b;
            a = b;
            b = last;
            c = next;
        }
    }

    /** Begins with the third word, and ends with it. */
    private void finish() {
        for (int bits : FINISHED) {
            int next = (c ^ b) - Integer.rotateLeft(b, bits);
            c = a;
            a = b;
            b = next;
        }
        c = b;
    }
}
