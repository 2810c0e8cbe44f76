package org.bertconv.archive.zstd;

import org.bertconv.io.CheckpointException;

/** Bits of a block from the first to the last, the lowest of each byte first. */
final class ForwardBits {

    private final BlockBytes block;
    private final int start;
    private int position;

    /** Begins at the next byte of the block. */
    ForwardBits(BlockBytes block) {
        this.block = block;
        this.start = block.position();
    }

    /** {@return the next bits, at most 16, without going on; zeros where there are none left} */
    int peek(int count) {
        int at = start + position / Byte.SIZE;
        if (at >= block.size()) {
            return 0;
        }
        return (int) (block.all().getLong(at) >>> (position % Byte.SIZE)) & ((1 << count) - 1);
    }

    /** Goes on behind bits, which must be there. */
    void skip(int count) throws CheckpointException {
        position += count;
        if (start + (position + Byte.SIZE - 1) / Byte.SIZE > block.size()) {
            throw block.malformed("an FSE table is cut");
        }
    }

    /** {@return the next bits} */
    int read(int count) throws CheckpointException {
        int value = peek(count);
        skip(count);
        return value;
    }

    /** Ends at the end of a byte; the block goes on behind it. */
    void align() throws CheckpointException {
        block.skip((position + Byte.SIZE - 1) / Byte.SIZE);
    }
}
