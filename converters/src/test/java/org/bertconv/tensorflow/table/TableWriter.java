package org.bertconv.tensorflow.table;

import java.util.function.UnaryOperator;

/** Builds a table of blocks, sound or not; checksums are always right. */
public final class TableWriter {

    private final Octets file = new Octets();
    private final BlockWriter index = new BlockWriter(1);
    private byte[] metaindex = new BlockWriter(16).contents();

    /** Adds a stored data block under an index key. */
    public TableWriter block(String indexKey, byte[] contents) {
        return block(indexKey, contents, TableLayout.STORED);
    }

    /** Adds a data block of any type. */
    public TableWriter block(String indexKey, byte[] contents, int type) {
        index.add(indexKey, append(contents, type));
        return this;
    }

    /** Adds bytes that belong to no block. */
    public TableWriter hole(int bytes) {
        file.bytes(new byte[bytes]);
        return this;
    }

    public TableWriter metaindex(byte[] contents) {
        metaindex = contents;
        return this;
    }

    public byte[] toArray() {
        return toArray(UnaryOperator.identity());
    }

    /** {@return the file, its index block changed} */
    public byte[] toArray(UnaryOperator<byte[]> indexChange) {
        byte[] metaindexHandle = append(metaindex, TableLayout.STORED);
        byte[] indexHandle = append(indexChange.apply(index.contents()), TableLayout.STORED);
        Octets footer = new Octets().bytes(metaindexHandle).bytes(indexHandle);
        footer.bytes(new byte[40 - footer.size()]).fixed64(TableLayout.MAGIC);
        return file.bytes(footer.toArray()).toArray();
    }

    /** {@return the handle of the block that was appended} */
    private byte[] append(byte[] contents, int type) {
        byte[] handle = new Octets().varint(file.size()).varint(contents.length).toArray();
        file.bytes(new Octets().bytes(contents).octet(type).maskedCrc().toArray());
        // The checksum is over contents and type only, which is all that was in there when it was taken.
        return handle;
    }
}
