package org.bertconv.archive.zstd;

import org.bertconv.io.CheckpointException;
import org.jspecify.annotations.Nullable;

/**
 * One of the three numbers of which a sequence is made: its codes, what they stand for, and the table that the latest block used.
 *
 * <p>A code stands for a base, to which so many more bits are added.
 */
final class SequenceCodes {

    private static final int[] LITERAL_BITS = {1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    private static final int[] MATCH_BITS = {1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

    private final int mostLog;
    private final int[] bases;
    private final byte[] bits;
    private final FseTable predefined;
    private @Nullable FseTable latest;

    private SequenceCodes(int mostLog, int[] bases, byte[] bits, FseTable predefined) {
        this.mostLog = mostLog;
        this.bases = bases;
        this.bits = bits;
        this.predefined = predefined;
    }

    /** {@return numbers of literals} */
    static SequenceCodes literals() {
        FseTable table = FseTable.of(
                6, 4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1,
                -1, -1, -1);
        return lengths(0, 16, LITERAL_BITS, table);
    }

    /** {@return lengths of matches} */
    static SequenceCodes matches() {
        FseTable table = FseTable.of(
                6, 1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
                1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1);
        return lengths(3, 32, MATCH_BITS, table);
    }

    /** {@return offsets of matches} */
    static SequenceCodes offsets() {
        FseTable table = FseTable.of(
                5, 1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1);
        int[] bases = new int[31];
        byte[] bits = new byte[bases.length];
        for (int code = 0; code < bases.length; code++) {
            bases[code] = 1 << code;
            bits[code] = (byte) code;
        }
        return new SequenceCodes(8, bases, bits, table);
    }

    /** The first codes stand for one number each; behind them each covers as many as its bits can tell apart. */
    private static SequenceCodes lengths(int least, int plain, int[] more, FseTable predefined) {
        int[] bases = new int[plain + more.length];
        byte[] bits = new byte[bases.length];
        int base = least;
        for (int code = 0; code < bases.length; code++) {
            bases[code] = base;
            bits[code] = (byte) (code < plain ? 0 : more[code - plain]);
            base += 1 << bits[code];
        }
        return new SequenceCodes(9, bases, bits, predefined);
    }

    /**
     * Reads the table for a block.
     *
     * @param mode 0 the predefined one, 1 a single code, 2 one that is described, 3 that of the block before
     */
    FseTable table(BlockBytes block, int mode) throws CheckpointException {
        FseTable table = switch (mode) {
            case 0 -> predefined;
            case 1 -> FseTable.single(single(block));
            case 2 -> FseTable.read(block, mostLog, bases.length - 1);
            default -> latest;
        };
        if (table == null) {
            throw block.malformed("sequences for the table of a block before, and there is none");
        }
        latest = table;
        return table;
    }

    private int single(BlockBytes block) throws CheckpointException {
        int code = block.number(1);
        if (code >= bases.length) {
            throw block.malformed("code %d, at most %d is allowed", code, bases.length - 1);
        }
        return code;
    }

    /** {@return the number that a code and the next bits stand for} */
    int value(int code, ReverseBits in) {
        return bases[code] + in.read(bits[code]);
    }
}
