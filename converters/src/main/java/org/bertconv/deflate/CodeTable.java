package org.bertconv.deflate;

import java.util.Arrays;

/**
 * The codes of an alphabet as a table: the next bits of the stream, as many as most codes have, give an entry, or where the entries are for some
 * more bits. An entry says all that is to be known of a symbol:
 *
 * <pre>
 * bits 0-5     length of the code
 * bits 8-11    extra bits that follow it
 * bits 13-15   its kind, if it is not a number
 * bits 16-30   the literal, the least number, or the place of the entries
 * bit 31       it is a literal
 * </pre>
 */
final class CodeTable {

    static final int LITERAL = 1 << 31;
    static final int ELSEWHERE = 1 << 15;
    static final int END = 1 << 14;
    static final int INVALID = 1 << 13;

    private final int bits;
    private final int moreBits;
    private final int[] symbols;
    private final int[] entries;
    private final int[] counts;
    private final int[] sorted;

    /**
     * Makes an empty table.
     *
     * @param bits that are looked up first
     * @param longest code that there may be, in bits
     * @param symbols entries of the alphabet without the lengths of codes
     */
    CodeTable(int bits, int longest, int[] symbols) {
        this.bits = bits;
        this.moreBits = longest - bits;
        this.symbols = symbols;
        // At least two codes, of a complete set, begin with the same bits.
        this.entries = new int[(1 << bits) + ((symbols.length / 2) << moreBits)];
        this.counts = new int[longest + 1];
        this.sorted = new int[symbols.length];
    }

    /** {@return the entries; the next {@link #bits()} of the stream are the index} */
    int[] entries() {
        return entries;
    }

    int bits() {
        return bits;
    }

    /** {@return the entry of the code that comes next} */
    int find(long ahead) {
        int entry = entries[(int) ahead & ((1 << bits) - 1)];
        return (entry & ELSEWHERE) == 0
                ? entry
                : entries[(entry >>> 16) + ((int) (ahead >>> bits) & ((1 << moreBits) - 1))];
    }

    /**
     * Fills the table.
     *
     * @param lengths of codes in bits; 0 for a symbol that does not occur
     * @param from the first symbol's
     * @param size how many symbols there are
     * @param lone whether one code of one bit may be all there is; there may be none at any rate, as zlib has it
     * @return false if such codes cannot be or leave something without a meaning
     */
    boolean fill(byte[] lengths, int from, int size, boolean lone) {
        Arrays.fill(counts, 0);
        for (int i = 0; i < size; i++) {
            counts[lengths[from + i]]++;
        }
        int unused = 1;
        int longest = 0;
        for (int length = 1; length < counts.length; length++) {
            unused = 2 * unused - counts[length];
            if (unused < 0) {
                return false;
            }
            longest = counts[length] > 0 ? length : longest;
        }
        if (unused > 0 && longest > (lone ? 1 : 0)) {
            return false;
        }
        sort(lengths, from, size);
        entries[0] = INVALID | 1;
        fillLong(fillShort());
        return true;
    }

    /** By the lengths of their codes. */
    private void sort(byte[] lengths, int from, int size) {
        int[] starts = new int[counts.length + 1];
        for (int length = 1; length < counts.length; length++) {
            starts[length + 1] = starts[length] + counts[length];
        }
        for (int i = 0; i < size; i++) {
            if (lengths[from + i] > 0) {
                sorted[starts[lengths[from + i]]++] = i;
            }
        }
    }

    /** Doubles the table for each bit, and puts the codes of so many bits in; {@return the first longer code} */
    private int fillShort() {
        int code = 0;
        int done = 0;
        for (int length = 1; length <= bits; length++) {
            System.arraycopy(entries, 0, entries, 1 << (length - 1), 1 << (length - 1));
            for (int left = counts[length]; left > 0; left--) {
                entries[code] = symbols[sorted[done++]] | length;
                code = next(code, length);
            }
        }
        return code;
    }

    private void fillLong(int first) {
        int code = first;
        int done = 0;
        for (int length = 1; length <= bits; length++) {
            done += counts[length];
        }
        int start = 1 << bits;
        int parent = -1;
        for (int length = bits + 1; length < counts.length; length++) {
            for (int left = counts[length]; left > 0; left--) {
                if (parent != (code & ((1 << bits) - 1))) {
                    start += parent < 0 ? 0 : 1 << moreBits;
                    parent = code & ((1 << bits) - 1);
                    entries[parent] = ELSEWHERE | start << 16;
                }
                int entry = symbols[sorted[done++]] | length;
                for (int i = code >>> bits; i < 1 << moreBits; i += 1 << (length - bits)) {
                    entries[start + i] = entry;
                }
                code = next(code, length);
            }
        }
    }

    /** Adds one to a code whose first bit is the lowest, as they come from the stream. */
    private static int next(int code, int length) {
        int rest = code;
        int bit = 1 << (length - 1);
        while ((rest & bit) != 0) {
            rest ^= bit;
            bit >>= 1;
        }
        return rest | bit;
    }
}
