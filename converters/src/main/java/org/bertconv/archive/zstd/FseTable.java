package org.bertconv.archive.zstd;

import org.bertconv.io.CheckpointException;

/** A table for finite state entropy: each state gives a symbol, and with more bits the next state. */
final class FseTable {

    private static final int LEAST_LOG = 5;
    private static final int RARE = -1;

    private final int log;
    private final byte[] symbols;
    private final byte[] bits;
    private final short[] bases;

    private FseTable(int log) {
        this.log = log;
        this.symbols = new byte[1 << log];
        this.bits = new byte[1 << log];
        this.bases = new short[1 << log];
    }

    /** {@return the table that always gives one symbol} */
    static FseTable single(int symbol) {
        FseTable table = new FseTable(0);
        table.symbols[0] = (byte) symbol;
        return table;
    }

    /**
     * {@return the table of a distribution}
     *
     * @param counts states of each symbol, together {@code 1 << log}; -1 for a symbol that has one state and is rarer than that
     */
    static FseTable of(int log, int... counts) {
        FseTable table = new FseTable(log);
        table.spread(counts);
        return table;
    }

    /**
     * Reads a distribution, and the table of it.
     *
     * @param mostLog the largest logarithm that the table's size may have
     * @param mostSymbol the largest symbol that there is
     */
    static FseTable read(BlockBytes block, int mostLog, int mostSymbol) throws CheckpointException {
        ForwardBits in = new ForwardBits(block);
        int log = in.read(4) + LEAST_LOG;
        if (log > mostLog) {
            throw block.malformed("an FSE table of 2^%d states, at most 2^%d are allowed", log, mostLog);
        }
        int[] counts = new int[mostSymbol + 1];
        int symbol = 0;
        int left = 1 << log;
        while (left > 0) {
            if (symbol > mostSymbol) {
                throw block.malformed("an FSE table for more than %d symbols", mostSymbol + 1);
            }
            int count = count(in, left);
            counts[symbol++] = count;
            left -= Math.abs(count);
            if (count == 0) {
                symbol += zeros(in, mostSymbol);
            }
        }
        in.align();
        return of(log, counts);
    }

    /** The number of states of a symbol takes as many bits as the states that are left need, or one less; there are never more than those. */
    private static int count(ForwardBits in, int left) throws CheckpointException {
        int width = Integer.SIZE - Integer.numberOfLeadingZeros(left + 1);
        int low = (1 << (width - 1)) - 1;
        int unused = (1 << width) - 1 - (left + 1);
        int value = in.peek(width);
        if ((value & low) < unused) {
            in.skip(width - 1);
            return (value & low) - 1;
        }
        in.skip(width);
        return (value > low ? value - unused : value) - 1;
    }

    private static int zeros(ForwardBits in, int most) throws CheckpointException {
        int zeros = 0;
        int repeat = 3;
        while (repeat == 3 && zeros <= most) {
            repeat = in.read(2);
            zeros += repeat;
        }
        return zeros;
    }

    private void spread(int[] counts) {
        int size = 1 << log;
        int[] next = new int[counts.length];
        int high = size;
        for (int symbol = 0; symbol < counts.length; symbol++) {
            next[symbol] = Math.abs(counts[symbol]);
            if (counts[symbol] == RARE) {
                symbols[--high] = (byte) symbol;
            }
        }
        int position = 0;
        int step = (size >> 1) + (size >> 3) + 3;
        for (int symbol = 0; symbol < counts.length; symbol++) {
            for (int i = 0; i < counts[symbol]; i++) {
                symbols[position] = (byte) symbol;
                do {
                    position = (position + step) & (size - 1);
                } while (position >= high);
            }
        }
        for (int state = 0; state < size; state++) {
            int number = next[symbols[state]]++;
            bits[state] = (byte) (log - (31 - Integer.numberOfLeadingZeros(number)));
            bases[state] = (short) ((number << bits[state]) - size);
        }
    }

    /** {@return the logarithm of the number of states} */
    int log() {
        return log;
    }

    /** {@return the symbol of a state} */
    int symbol(int state) {
        return symbols[state];
    }

    /** {@return the state after a state} */
    int next(int state, ReverseBits in) {
        return bases[state] + in.read(bits[state]);
    }
}
