package org.bertconv.tensorflow.table;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Makes a table in memory, byte for byte as TensorFlow's own builder does: blocks are stored, cut at 256 KiB, with a whole key every 16
 * entries, and the keys of the index block are the shortest that do.
 *
 * @see <a href="https://github.com/tensorflow/tensorflow/blob/v2.16.2/third_party/xla/third_party/tsl/tsl/lib/io/table_builder.cc">TensorFlow
 *     table_builder.cc</a>
 */
public final class TableBuilder {

    private static final int BLOCK_BYTES = 256 << 10;
    private static final int ENTRIES_PER_RESTART = 16;

    private final ByteArrayOutputStream file = new ByteArrayOutputStream();
    private final BlockBuilder index = new BlockBuilder(1);
    private BlockBuilder block = new BlockBuilder(ENTRIES_PER_RESTART);
    private Optional<BlockHandle> waiting = Optional.empty();
    private TableKey last = TableKey.EMPTY;

    /** Starts a table without entries. */
    public TableBuilder() {}

    /**
     * Appends an entry.
     *
     * @throws IllegalArgumentException if its key is not over the one before
     */
    public void add(TableKey key, byte[] value) {
        boolean first = block.isEmpty() && file.size() == 0;
        if (!first && key.compareTo(last) <= 0) {
            throw new IllegalArgumentException("key " + key + " does not come after " + last);
        }
        // The key of a block in the index waits for the next one, so that it can be a short one between the two.
        waiting.ifPresent(handle -> index.add(last.separatorBefore(key), handle.toBytes()));
        waiting = Optional.empty();
        block.add(key, value);
        last = key;
        if (block.bytes() >= BLOCK_BYTES) {
            waiting = Optional.of(write(block));
            block = new BlockBuilder(ENTRIES_PER_RESTART);
        }
    }

    /** {@return the bytes of the file; nothing can be added any more} */
    public byte[] finish() {
        if (!block.isEmpty()) {
            waiting = Optional.of(write(block));
        }
        BlockHandle metaindex = write(new BlockBuilder(ENTRIES_PER_RESTART));
        waiting.ifPresent(handle -> index.add(last.shortSuccessor(), handle.toBytes()));
        byte[] handles = ByteBuffer.allocate(TableLayout.HANDLES_BYTES)
                .put(metaindex.toBytes())
                .put(write(index).toBytes())
                .array();
        file.writeBytes(handles);
        file.writeBytes(fixed32((int) TableLayout.MAGIC));
        file.writeBytes(fixed32((int) (TableLayout.MAGIC >>> Integer.SIZE)));
        return file.toByteArray();
    }

    private BlockHandle write(BlockBuilder builder) {
        byte[] contents = builder.contents();
        BlockHandle handle = new BlockHandle(file.size(), contents.length);
        ByteBuffer checked =
                ByteBuffer.allocate(contents.length + 1).put(contents).put((byte) TableLayout.STORED);
        file.writeBytes(checked.array());
        file.writeBytes(fixed32(MaskedCrc32c.of(checked.flip())));
        return handle;
    }

    static byte[] fixed32(int value) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }

    static void varint(ByteArrayOutputStream out, long value) {
        long rest = value;
        while (rest > 0x7f) {
            out.write(((int) rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
