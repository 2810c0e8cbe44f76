package org.bertconv.archive.zstd;

import org.bertconv.io.CheckpointException;

/** A table for Huffman codes of literals: the next bits, as many as the longest code has, give a literal and the length of its code. */
final class HuffmanTable {

    private static final int MOST_BITS = 11;
    private static final int MOST_WEIGHTS = 255;
    private static final int WEIGHTS_LOG = 6;
    /** From here on the first byte says the number of weights, which follow as they are, four bits each. */
    private static final int DIRECT = 128;

    private final int log;
    private final byte[] literals;
    private final byte[] lengths;

    private HuffmanTable(int log) {
        this.log = log;
        this.literals = new byte[1 << log];
        this.lengths = new byte[1 << log];
    }

    /** Reads the description of a tree. */
    static HuffmanTable read(BlockBytes block) throws CheckpointException {
        int[] weights = new int[MOST_WEIGHTS + 1];
        int header = block.number(1);
        int count = header < DIRECT ? coded(block, header, weights) : direct(block, header - DIRECT + 1, weights);
        int sum = 0;
        for (int i = 0; i < count; i++) {
            if (weights[i] > MOST_BITS) {
                throw block.malformed("a Huffman weight of %d, at most %d are allowed", weights[i], MOST_BITS);
            }
            sum += weights[i] == 0 ? 0 : 1 << (weights[i] - 1);
        }
        int log = Integer.SIZE - Integer.numberOfLeadingZeros(sum);
        int rest = (1 << log) - sum;
        if (sum == 0 || log > MOST_BITS || Integer.bitCount(rest) != 1) {
            throw block.malformed("Huffman weights that make no tree of at most %d bits", MOST_BITS);
        }
        weights[count] = Integer.numberOfTrailingZeros(rest) + 1;
        return of(log, weights, count + 1);
    }

    private static int direct(BlockBytes block, int count, int[] weights) throws CheckpointException {
        int start = block.skip((count + 1) / 2);
        for (int i = 0; i < count; i++) {
            int both = Byte.toUnsignedInt(block.all().get(start + i / 2));
            weights[i] = i % 2 == 0 ? both >> 4 : both & 15;
        }
        return count;
    }

    /** Two states take turns until the bits are used up. */
    private static int coded(BlockBytes block, int size, int[] weights) throws CheckpointException {
        int end = block.position() + size;
        if (size > block.remaining()) {
            throw block.malformed("%d bytes of Huffman weights, %d are left", size, block.remaining());
        }
        FseTable table = FseTable.read(block, WEIGHTS_LOG, MOST_BITS + 1);
        int start = block.position();
        if (start > end) {
            throw block.malformed("the table of Huffman weights is longer than they are");
        }
        block.skip(end - start);
        ReverseBits in = new ReverseBits(block, start, end - start);
        int[] states = {in.read(table.log()), in.read(table.log())};
        int count = 0;
        for (int turn = 0; count < MOST_WEIGHTS - 1; turn ^= 1) {
            weights[count++] = table.symbol(states[turn]);
            states[turn] = table.next(states[turn], in);
            if (in.left() < 0) {
                weights[count++] = table.symbol(states[turn ^ 1]);
                return count;
            }
        }
        throw block.malformed("more than %d Huffman weights", MOST_WEIGHTS);
    }

    private static HuffmanTable of(int log, int[] weights, int count) {
        HuffmanTable table = new HuffmanTable(log);
        int code = 0;
        for (int weight = 1; weight <= log; weight++) {
            for (int literal = 0; literal < count; literal++) {
                if (weights[literal] == weight) {
                    int end = code + (1 << (weight - 1));
                    while (code < end) {
                        table.literals[code] = (byte) literal;
                        table.lengths[code++] = (byte) (log + 1 - weight);
                    }
                }
            }
        }
        return table;
    }

    /** Decodes a stream that lies in a part of a block, and is used up by exactly so many literals. */
    void decode(BlockBytes block, int start, int size, byte[] into, int from, int to) throws CheckpointException {
        ReverseBits in = new ReverseBits(block, start, size);
        for (int i = from; i < to; i++) {
            int code = in.peek(log);
            into[i] = literals[code];
            in.skip(lengths[code]);
        }
        if (in.left() != 0) {
            throw block.malformed("a stream of literals has %d bits too many", in.left());
        }
    }
}
