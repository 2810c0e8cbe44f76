package org.bertconv.deflate;

import java.util.Arrays;

/** The symbols of the specification, as entries of a {@link CodeTable} without the lengths of codes. */
final class Alphabet {

    static final int END_OF_BLOCK = 256;
    static final int MOST_LENGTHS = 286;
    static final int MOST_DISTANCES = 30;

    private static final int LENGTHS = 257;
    private static final int LONGEST_MATCH = 258;

    private Alphabet() {}

    /** {@return 256 literals, the end, 29 lengths of matches, and two that mean nothing} */
    static int[] literals() {
        int[] symbols = new int[MOST_LENGTHS + 2];
        for (int i = 0; i < END_OF_BLOCK; i++) {
            symbols[i] = CodeTable.LITERAL | i << 16;
        }
        symbols[END_OF_BLOCK] = CodeTable.END;
        int least = 3;
        for (int i = LENGTHS; i < MOST_LENGTHS - 1; i++) {
            int extra = Math.max((i - LENGTHS) / 4 - 1, 0);
            symbols[i] = least << 16 | extra << 8;
            least += 1 << extra;
        }
        symbols[MOST_LENGTHS - 1] = LONGEST_MATCH << 16;
        Arrays.fill(symbols, MOST_LENGTHS, symbols.length, CodeTable.INVALID);
        return symbols;
    }

    /** {@return 30 distances, and two that mean nothing} */
    static int[] distances() {
        int[] symbols = new int[MOST_DISTANCES + 2];
        int least = 1;
        for (int i = 0; i < MOST_DISTANCES; i++) {
            int extra = Math.max(i / 2 - 1, 0);
            symbols[i] = least << 16 | extra << 8;
            least += 1 << extra;
        }
        Arrays.fill(symbols, MOST_DISTANCES, symbols.length, CodeTable.INVALID);
        return symbols;
    }

    /** {@return lengths of codes, 0 to 15, and three that repeat, which have extra bits} */
    static int[] codeLengths() {
        int[] symbols = new int[19];
        for (int i = 0; i < symbols.length; i++) {
            symbols[i] = i << 16;
        }
        symbols[16] |= 2 << 8;
        symbols[17] |= 3 << 8;
        symbols[18] |= 7 << 8;
        return symbols;
    }
}
