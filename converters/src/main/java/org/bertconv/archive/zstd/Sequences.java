package org.bertconv.archive.zstd;

import org.bertconv.io.CheckpointException;

/** The sequences of the blocks of a frame: so many literals, then a match of so many bytes that lie so far back in the content. */
final class Sequences {

    private static final int TWO_BYTES = 128;
    private static final int THREE_BYTES = 255;
    private static final int MOST_TWO = 0x7f00;

    private final SequenceCodes literalCodes = SequenceCodes.literals();
    private final SequenceCodes offsetCodes = SequenceCodes.offsets();
    private final SequenceCodes matchCodes = SequenceCodes.matches();
    /** The latest three offsets, the latest first. */
    private final int[] recent = {1, 4, 8};

    /** Reads the sequences of a block, which end it, and adds what they and the literals come to. */
    void apply(BlockBytes block, Literals literals, Window window) throws CheckpointException {
        int count = count(block);
        int used = 0;
        if (count > 0) {
            used = apply(block, count, literals, window);
        } else if (block.remaining() > 0) {
            throw block.malformed("%d bytes behind the last sequence", block.remaining());
        }
        window.append(block, literals.bytes(), used, literals.size() - used);
    }

    private static int count(BlockBytes block) throws CheckpointException {
        int first = block.number(1);
        if (first == THREE_BYTES) {
            return block.number(2) + MOST_TWO;
        }
        return first < TWO_BYTES ? first : ((first - TWO_BYTES) << Byte.SIZE) + block.number(1);
    }

    /** {@return how many literals were used} */
    private int apply(BlockBytes block, int count, Literals literals, Window window) throws CheckpointException {
        int modes = block.number(1);
        if ((modes & 3) != 0) {
            throw block.malformed("reserved bits of the sequences are set");
        }
        FseTable literalTable = literalCodes.table(block, modes >> 6);
        FseTable offsetTable = offsetCodes.table(block, modes >> 4 & 3);
        FseTable matchTable = matchCodes.table(block, modes >> 2 & 3);
        int size = block.remaining();
        ReverseBits in = new ReverseBits(block, block.skip(size), size);
        int literalState = in.read(literalTable.log());
        int offsetState = in.read(offsetTable.log());
        int matchState = in.read(matchTable.log());
        int used = 0;
        for (int i = 1; i <= count; i++) {
            int offset = offsetCodes.value(offsetTable.symbol(offsetState), in);
            int match = matchCodes.value(matchTable.symbol(matchState), in);
            int plain = literalCodes.value(literalTable.symbol(literalState), in);
            if (i < count) {
                literalState = literalTable.next(literalState, in);
                matchState = matchTable.next(matchState, in);
                offsetState = offsetTable.next(offsetState, in);
            }
            if (in.left() < 0) {
                throw block.malformed("the sequences are cut");
            }
            if (plain > literals.size() - used) {
                throw block.malformed("a sequence of %d literals, %d are left", plain, literals.size() - used);
            }
            window.append(block, literals.bytes(), used, plain);
            used += plain;
            window.repeat(block, distance(block, offset, plain == 0), match);
        }
        if (in.left() != 0) {
            throw block.malformed("%d bits behind the last sequence", in.left());
        }
        return used;
    }

    /** Offsets up to three stand for recent ones; without literals, for the ones after those. */
    private int distance(BlockBytes block, int offset, boolean withoutLiterals) throws CheckpointException {
        int index = offset > 3 ? 3 : offset - 1 + (withoutLiterals ? 1 : 0);
        int distance = offset > 3 ? offset - 3 : index < 3 ? recent[index] : recent[0] - 1;
        if (distance == 0) {
            throw block.malformed("a match at distance 0");
        }
        if (index > 1) {
            recent[2] = recent[1];
        }
        if (index > 0) {
            recent[1] = recent[0];
            recent[0] = distance;
        }
        return distance;
    }
}
