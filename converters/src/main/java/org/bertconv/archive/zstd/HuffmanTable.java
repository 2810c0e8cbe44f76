package org.bertconv.archive.zstd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bertconv.io.CheckpointException;

/** A table for Huffman codes of literals: the next bits, as many as the longest code has, give a literal and the length of its code. */
final class HuffmanTable {

    private static final int MOST_BITS = 11;
    private static final int MOST_WEIGHTS = 255;
    private static final int AT_ONCE = 5;
    private static final int WEIGHTS_LOG = 6;
    /** From here on the first byte says the number of weights, which follow as they are, four bits each. */
    private static final int DIRECT = 128;

    private final int log;
    /** By the next bits: a literal, and above its eight bits the length of its code. */
    private final short[] codes;

    private HuffmanTable(int log) {
        this.log = log;
        this.codes = new short[1 << log];
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
                    short entry = (short) ((log + 1 - weight) << Byte.SIZE | literal);
                    Arrays.fill(table.codes, code, end, entry);
                    code = end;
                }
            }
        }
        return table;
    }

    /** A stream that lies in a part of a block, and is used up by exactly so many literals. */
    private record Stream(ReverseBits in, int from, int to) {

        boolean has(int at) {
            return from + at <= to - AT_ONCE && in.left() >= AT_ONCE * MOST_BITS;
        }
    }

    /**
     * Decodes streams that lie one behind the other.
     *
     * @param sizes of the streams in bytes
     * @param part literals that each comes to; the last to what is left
     */
    void decode(BlockBytes block, int[] sizes, byte[] into, int part, int size) throws CheckpointException {
        List<Stream> streams = new ArrayList<>();
        for (int i = 0; i < sizes.length; i++) {
            ReverseBits in = new ReverseBits(block, block.skip(sizes[i]), sizes[i]);
            streams.add(new Stream(in, i * part, i == sizes.length - 1 ? size : (i + 1) * part));
        }
        for (int i = 0; i < sizes.length; i += 2) {
            boolean alone = i + 1 == sizes.length;
            int done = alone ? 0 : both(streams.get(i), streams.get(i + 1), into);
            end(block, streams.get(i), done, into);
            if (!alone) {
                end(block, streams.get(i + 1), done, into);
            }
        }
    }

    /** Decodes the beginnings of two streams, for a processor that can do two things at a time; {@return how many literals of each} */
    private int both(Stream one, Stream other, byte[] into) {
        short[] known = codes;
        int shift = Long.SIZE - log;
        int at = 0;
        for (; one.has(at) && other.has(at); at += AT_ONCE) {
            long left = one.in().ahead(AT_ONCE * MOST_BITS) << (Long.SIZE - AT_ONCE * MOST_BITS);
            long right = other.in().ahead(AT_ONCE * MOST_BITS) << (Long.SIZE - AT_ONCE * MOST_BITS);
            int leftBits = 0;
            int rightBits = 0;
            for (int i = at; i < at + AT_ONCE; i++) {
                int l = known[(int) (left >>> shift)];
                int r = known[(int) (right >>> shift)];
                into[one.from() + i] = (byte) l;
                into[other.from() + i] = (byte) r;
                left <<= l >> Byte.SIZE;
                right <<= r >> Byte.SIZE;
                leftBits += l >> Byte.SIZE;
                rightBits += r >> Byte.SIZE;
            }
            one.in().skip(leftBits);
            other.in().skip(rightBits);
        }
        return at;
    }

    private void end(BlockBytes block, Stream stream, int done, byte[] into) throws CheckpointException {
        ReverseBits in = stream.in();
        for (int i = stream.from() + done; i < stream.to(); i++) {
            int code = codes[in.peek(log)];
            into[i] = (byte) code;
            in.skip(code >> Byte.SIZE);
        }
        if (in.left() < 0) {
            throw block.malformed("a stream of literals is %d bits short", -in.left());
        }
        if (in.left() > 0) {
            throw block.malformed("a stream of literals has %d bits too many", in.left());
        }
    }
}
