package org.bertconv.hdf5;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.bertconv.io.CheckpointException;

/** Finds the chunks of a dataset, by whichever of the ways its layout names, and checks that each lies in the file. */
final class ChunkIndex {

    private final Hdf5Bytes file;
    private final Layout layout;
    private final ChunkGrid grid;
    private final boolean filtered;
    private final Map<Long, Chunk> chunks = new HashMap<>();

    private ChunkIndex(Hdf5Bytes file, Layout layout, ChunkGrid grid, boolean filtered) {
        this.file = file;
        this.layout = layout;
        this.grid = grid;
        this.filtered = filtered;
    }

    /** {@return the chunks that are stored, by number} */
    static Map<Long, Chunk> read(Hdf5Bytes file, Layout layout, ChunkGrid grid, boolean filtered) throws IOException {
        ChunkIndex index = new ChunkIndex(file, layout, grid, filtered);
        if (layout.address() != Hdf5Bytes.UNDEFINED) {
            index.read();
        }
        return index.chunks;
    }

    private void read() throws IOException {
        switch (layout.index()) {
            case OLD_TREE -> new ChunkTree(file, grid, this::put).read(layout.address());
            case SINGLE ->
                put(0, new Chunk(layout.address(), filtered ? layout.bytes() : grid.chunkBytes(), layout.mask()));
            case IMPLICIT -> implicit();
            case FIXED_ARRAY -> fixedArray();
            default ->
                BTree2.read(file, layout.address(), filtered ? BTree2.FILTERED_CHUNKS : BTree2.CHUNKS, this::record);
        }
    }

    private void implicit() throws CheckpointException {
        long bytes = grid.chunkBytes();
        for (long i = 0; i < grid.count(); i++) {
            put(i, new Chunk(Math.addExact(layout.address(), Math.multiplyExact(i, bytes)), bytes, 0));
        }
    }

    /** "FAHD", version 0, client, u8 bytes of an entry, u8 bits of a page, entries, address of "FADB", checksum. */
    private void fixedArray() throws IOException {
        Fields head = file.read("chunk array", layout.address(), 12L + file.lengthBytes() + file.addressBytes());
        head.signature("FAHD");
        head.version(0, 0);
        int client = head.u8("client");
        int entryBytes = head.u8("bytes of an entry");
        int pageBits = head.u8("bits of a page");
        long entries = head.length("entries");
        long block = head.address("address of the entries");
        head.checksum();
        boolean paged = pageBits < Long.SIZE - 2 && entries > 1L << pageBits;
        if (client != (filtered ? 1 : 0) || paged || entryBytes < file.addressBytes() + (filtered ? 5 : 0)) {
            throw head.unsupported(
                    "layout", 0, "client %d, entries of %d bytes%s", client, entryBytes, paged ? ", in pages" : "");
        }
        if (block == Hdf5Bytes.UNDEFINED) {
            return;
        }
        int prefix = 6 + file.addressBytes();
        file.require("chunk array", block, entries);
        Fields fields = file.read("chunk array", block, Math.addExact(prefix + 4L, entries * entryBytes));
        fields.signature("FADB");
        fields.skip("prefix", prefix - 4);
        Fields list = fields.part("chunk array", entries * entryBytes);
        fields.checksum();
        for (long i = 0; i < Math.min(entries, grid.count()); i++) {
            entry(i, list.part("chunk array", entryBytes));
        }
    }

    private void entry(long number, Fields entry) throws CheckpointException {
        long address = entry.address("address");
        if (address != Hdf5Bytes.UNDEFINED) {
            put(number, stored(address, entry, entry.remaining() - Integer.BYTES));
        }
    }

    private Chunk stored(long address, Fields entry, int sizeBytes) throws CheckpointException {
        if (!filtered) {
            return new Chunk(address, grid.chunkBytes(), 0);
        }
        long bytes = entry.number("stored bytes", Math.min(sizeBytes, Long.BYTES));
        return new Chunk(address, bytes, entry.u32("filter mask"));
    }

    private void record(Fields record) throws CheckpointException {
        int scaled = Long.BYTES * grid.rank();
        long address = record.address("address");
        Chunk chunk = stored(address, record, record.remaining() - Integer.BYTES - scaled);
        long[] places = new long[grid.rank()];
        for (int i = 0; i < places.length; i++) {
            places[i] = record.number("place of a chunk", Long.BYTES);
            if (places[i] >= grid.across(i)) {
                throw record.malformed("place of a chunk", 8, "%d, and there are %d", places[i], grid.across(i));
            }
        }
        put(grid.number(places), chunk);
    }

    private void put(long number, Chunk chunk) throws CheckpointException {
        file.require("chunk " + number, chunk.address(), chunk.bytes());
        if (chunks.put(number, chunk) != null) {
            throw file.file().malformed("chunk " + number, file.offset(chunk.address()), "is there twice");
        }
        file.allowance().chunk("chunk " + number, file.offset(chunk.address()));
    }
}
