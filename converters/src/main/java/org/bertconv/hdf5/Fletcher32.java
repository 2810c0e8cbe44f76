package org.bertconv.hdf5;

/** Fletcher's checksum over words of 16 bits, the higher byte first ({@code H5_checksum_fletcher32}). */
final class Fletcher32 {

    private static final int WORDS = 360;

    private Fletcher32() {}

    static int of(byte[] bytes, int length) {
        long low = 0;
        long high = 0;
        int words = 0;
        for (int at = 0; at < length; at += 2) {
            int word = (bytes[at] & 0xFF) << Byte.SIZE | (at + 1 < length ? bytes[at + 1] & 0xFF : 0);
            low += word;
            high += low;
            if (++words == WORDS) {
                low = fold(low);
                high = fold(high);
                words = 0;
            }
        }
        return (int) (fold(fold(high)) << Short.SIZE | fold(fold(low)));
    }

    private static long fold(long sum) {
        return (sum & 0xFFFF) + (sum >> Short.SIZE);
    }
}
