package org.bertconv.archive.zstd;

import java.util.Arrays;
import org.bertconv.io.CheckpointException;
import org.jspecify.annotations.Nullable;

/** The literals of the blocks of a frame; a block may use the Huffman table of the one before it. */
final class Literals {

    private static final int STREAMS = 4;
    private static final int JUMPS = 6;

    private byte[] bytes = new byte[0];
    private int size;
    private @Nullable HuffmanTable table;

    /** {@return the literals of the latest block, from 0 to {@link #size}} */
    byte[] bytes() {
        return bytes;
    }

    /** {@return how many there are} */
    int size() {
        return size;
    }

    /** Reads the literals of a block. */
    void read(BlockBytes block) throws CheckpointException {
        if (bytes.length == 0) {
            bytes = new byte[Frame.MOST_BLOCK];
        }
        int first = Byte.toUnsignedInt(block.all().get(block.position()));
        int format = first >> 2 & 3;
        switch (first & 3) {
            case 0 -> {
                size = size(block, format);
                block.all().get(block.skip(size), bytes, 0, size);
            }
            case 1 -> {
                size = size(block, format);
                Arrays.fill(bytes, 0, size, (byte) block.number(1));
            }
            case 2 -> coded(block, format, true);
            default -> coded(block, format, false);
        }
    }

    private static int size(BlockBytes block, int format) throws CheckpointException {
        int size = switch (format) {
            case 1 -> block.number(2) >> 4;
            case 3 -> block.number(3) >> 4;
            default -> block.number(1) >> 3;
        };
        return checked(block, size);
    }

    private static int checked(BlockBytes block, int size) throws CheckpointException {
        if (size > Frame.MOST_BLOCK) {
            throw block.malformed("%d literals, at most %d are allowed", size, Frame.MOST_BLOCK);
        }
        return size;
    }

    private void coded(BlockBytes block, int format, boolean withTable) throws CheckpointException {
        int width = format == 3 ? 18 : format == 2 ? 14 : 10;
        long header = Integer.toUnsignedLong(block.number(Math.min(3 + Math.max(format - 1, 0), 4)));
        if (format == 3) {
            header |= (long) block.number(1) << Integer.SIZE;
        }
        long mask = (1L << width) - 1;
        size = checked(block, (int) (header >> 4 & mask));
        int stored = (int) (header >> (4 + width) & mask);
        if (stored > block.remaining()) {
            throw block.malformed("%d bytes of literals, %d are left", stored, block.remaining());
        }
        int end = block.position() + stored;
        if (withTable) {
            table = HuffmanTable.read(block);
        }
        HuffmanTable known = table;
        if (known == null) {
            throw block.malformed("literals for the Huffman table of a block before, and there is none");
        }
        if (block.position() > end) {
            throw block.malformed("the Huffman table is longer than the literals");
        }
        if (format == 0) {
            known.decode(block, new int[] {end - block.position()}, bytes, size, size);
        } else {
            fourStreams(block, known, end);
        }
    }

    private void fourStreams(BlockBytes block, HuffmanTable known, int end) throws CheckpointException {
        if (end - block.position() < JUMPS) {
            throw block.malformed("four streams of literals in %d bytes", end - block.position());
        }
        int[] sizes = {block.number(2), block.number(2), block.number(2), 0};
        sizes[3] = end - block.position() - sizes[0] - sizes[1] - sizes[2];
        int part = (size + STREAMS - 1) / STREAMS;
        if (sizes[3] < 0 || part * (STREAMS - 1) > size) {
            throw block.malformed("four streams of literals that do not fit");
        }
        known.decode(block, sizes, bytes, part, size);
    }
}
