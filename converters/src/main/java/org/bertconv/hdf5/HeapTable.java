package org.bertconv.hdf5;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * The table of a heap: {@code width} blocks in a row; those of the first two rows have the starting size, those of each further row twice
 * that of the row before. Rows whose blocks would be too large have tables instead, which cover as much.
 */
final class HeapTable {

    private final Hdf5Bytes file;
    private final int width;
    private final long start;
    private final long largest;
    private final int placeBits;
    private final long root;
    private final int rootRows;
    private final boolean checksums;
    private final Map<Long, Fields> blocks = new HashMap<>();
    private final Map<Long, Fields> tables = new HashMap<>();

    private HeapTable(
            Hdf5Bytes file,
            int width,
            long start,
            long largest,
            int placeBits,
            long root,
            int rootRows,
            boolean checksums) {
        this.checksums = checksums;
        this.file = file;
        this.width = width;
        this.start = start;
        this.largest = largest;
        this.placeBits = placeBits;
        this.root = root;
        this.rootRows = rootRows;
    }

    static HeapTable read(Fields fields, boolean checksums) throws IOException {
        int width = fields.u16("blocks in a row");
        long start = fields.length("starting size");
        long largest = fields.length("largest block");
        int placeBits = fields.u16("bits of a place");
        fields.skip("rows to start with", 2);
        long root = fields.address("address of the root");
        int rows = fields.u16("rows of the root");
        boolean powers = Long.bitCount(start) == 1 && Long.bitCount(largest) == 1 && start <= largest;
        if (!powers || width == 0 || placeBits > Long.SIZE || rows > placeBits) {
            throw fields.malformed(
                    "table",
                    0,
                    "%d rows of %d blocks of %d to %d bytes, %d bits",
                    rows,
                    width,
                    start,
                    largest,
                    placeBits);
        }
        return new HeapTable(fields.file(), width, start, largest, placeBits, root, rows, checksums);
    }

    long largestBlock() {
        return largest;
    }

    int placeBytes() {
        return (placeBits + Byte.SIZE - 1) / Byte.SIZE;
    }

    /** {@return the object at a place of the heap, which counts the blocks' own beginnings} */
    Fields object(long place, long length) throws IOException {
        if (rootRows == 0) {
            return inBlock(root, start, place, length);
        }
        long table = root;
        long rest = place;
        // The blocks of row r are tables of r rows or fewer, so each has fewer rows than the one it is in, and this
        // ends.
        for (int rows = rootRows; ; ) {
            int row = 0;
            long size = start;
            while (row < rows && rest >= size * width) {
                rest -= size * width;
                row++;
                size = row < 2 ? start : size * 2;
                if (size <= 0 || size > Long.MAX_VALUE / width) {
                    break;
                }
            }
            int column = (int) Math.min(rest / size, width);
            Fields addresses = table(table, rows);
            if (row >= rows || column >= width) {
                throw addresses.malformed("place", 0, "%d is not in the heap", place);
            }
            addresses.skip("blocks before", ((long) row * width + column) * file.addressBytes());
            long address = addresses.address("address of a block");
            rest -= column * size;
            if (size <= largest) {
                return inBlock(address, size, rest, length);
            }
            table = address;
            rows = rowsOf(size);
        }
    }

    /** A table covers as many bytes as the block would have that it is there for. */
    private int rowsOf(long size) {
        int rows = Long.numberOfTrailingZeros(size) - Long.numberOfTrailingZeros(start * Long.highestOneBit(width)) + 1;
        return Math.max(rows, 0);
    }

    private Fields inBlock(long address, long size, long place, long length) throws IOException {
        file.require("heap block", address, size);
        if (place > size || length > size - place) {
            throw file.file()
                    .malformed(
                            "heap block",
                            file.offset(address),
                            "%d bytes at %d do not fit into %d bytes",
                            length,
                            place,
                            size);
        }
        Fields block = blocks.get(address);
        if (block == null) {
            file.allowance().kept("heap block", file.offset(address), size);
            block = block(address, size);
            blocks.put(address, block);
        }
        block.seek("object", place);
        return block.part("heap object", length);
    }

    /** The checksum of a block stands in its beginning and counts as zero itself. */
    private Fields block(long address, long size) throws IOException {
        Fields block = file.read("heap block", address, size);
        block.signature("FHDB");
        block.version(0, 0);
        block.skip("address of the heap", file.addressBytes());
        block.skip("place", placeBytes());
        if (checksums) {
            block.innerChecksum();
        }
        return block;
    }

    private Fields table(long address, int rows) throws IOException {
        Fields known = tables.get(address);
        if (known == null) {
            int prefix = 5 + file.addressBytes() + placeBytes();
            long size = prefix + (long) rows * width * file.addressBytes();
            file.allowance().kept("heap table", file.offset(address), size);
            known = file.read("heap table", address, size + Integer.BYTES);
            known.signature("FHIB");
            known.version(0, 0);
            known.seek("checksum", size);
            known.checksum();
            tables.put(address, known);
        }
        known.seek("blocks", 5L + file.addressBytes() + placeBytes());
        return known;
    }
}
