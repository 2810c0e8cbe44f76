package org.bertconv.tensorflow.table;

/** Sizes, numbers and limits of a table file. */
final class TableLayout {

    /** The last eight bytes of every table, as a little-endian number. */
    static final long MAGIC = 0xdb4775248b80fb57L;

    /** Bytes of the footer, the magic included. */
    static final int FOOTER_BYTES = 48;

    /** Bytes of the footer in front of the magic: two handles and zeros. */
    static final int HANDLES_BYTES = 40;

    /** Bytes behind each block: its type and its checksum. */
    static final int TRAILER_BYTES = 5;

    /** Block type: the contents as they are. */
    static final int STORED = 0;

    /** Block type: one raw Snappy stream. */
    static final int SNAPPY = 1;

    /** The most bytes of one block, on disk or inflated. TensorFlow cuts a block at 256 KiB. */
    static final int MAX_BLOCK_BYTES = 16 << 20;

    /** The most bytes of values that are kept in memory because their blocks are compressed. */
    static final long MAX_INFLATED_BYTES = 32L << 20;

    /** The most bytes of a key. */
    static final int MAX_KEY_BYTES = 65_535;

    private TableLayout() {}
}
