package org.bertconv.tensorflow.table;

import java.io.IOException;
import java.util.Optional;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;

/** Reads a table from first to last, one block in memory at a time. */
public final class TableReader {

    private static final String METAINDEX = "metaindex block";
    private static final String INDEX = "index block";
    private static final String DATA = "data block";

    private final ByteSource file;
    private final Footer footer;

    private TableReader(ByteSource file, Footer footer) {
        this.file = file;
        this.footer = footer;
    }

    /** {@return whether a file ends as a table does} */
    public static boolean isTable(ByteSource file) throws IOException {
        return Footer.isAtEndOf(file);
    }

    /**
     * {@return a reader of a table}
     *
     * @throws CheckpointException MALFORMED if the footer or the metaindex block is broken
     */
    public static TableReader open(ByteSource file) throws IOException {
        Footer footer = Footer.read(file);
        BlockCursor filters = new BlockCursor(Block.read(file, METAINDEX, footer.metaindex()), METAINDEX);
        if (filters.advance()) {
            throw file.malformed(METAINDEX, footer.metaindex().offset(), "has entries, must be empty");
        }
        return new TableReader(file, footer);
    }

    /**
     * {@return the value of the empty key, which is the header in every kind of checkpoint}
     *
     * @throws CheckpointException MALFORMED if the first block is broken
     */
    public Optional<Excerpt> header() throws IOException {
        BlockCursor index = new BlockCursor(Block.read(file, INDEX, footer.index()), "index entry");
        if (!index.advance()) {
            return Optional.empty();
        }
        BlockHandle handle = handle(index, 0);
        if (handle.size() > TableLayout.MAX_BLOCK_BYTES) {
            StoredBlock first = StoredBlock.open(file, handle);
            return first.advance() && first.key().equals(TableKey.EMPTY)
                    ? Optional.of(first.value().read(TableLayout.MAX_BLOCK_BYTES))
                    : Optional.empty();
        }
        BlockCursor first = new BlockCursor(Block.read(file, DATA, handle), "entry");
        return first.advance() && first.key().equals(TableKey.EMPTY) ? Optional.of(first.value()) : Optional.empty();
    }

    /**
     * Hands out all entries, keys rising.
     *
     * @throws CheckpointException MALFORMED if a block is broken, keys do not rise, or bytes belong to no block
     */
    public void forEach(EntryVisitor visitor) throws IOException {
        blocks((handle, above) -> {
            BlockCursor block = new BlockCursor(Block.read(file, DATA, handle), "entry");
            visit(block, handle, above, visitor);
            return block.key();
        });
    }

    /** Goes through one data block, given the index key of the one before, and returns its last key. */
    @FunctionalInterface
    private interface BlockVisitor {

        TableKey visit(BlockHandle handle, Optional<TableKey> above) throws IOException;
    }

    private void blocks(BlockVisitor visitor) throws IOException {
        BlockCursor index = new BlockCursor(Block.read(file, INDEX, footer.index()), "index entry");
        long expected = 0;
        TableKey bound = TableKey.EMPTY;
        while (index.advance()) {
            BlockHandle handle = handle(index, expected);
            TableKey last = visitor.visit(handle, expected == 0 ? Optional.empty() : Optional.of(bound));
            bound = index.key();
            if (last.compareTo(bound) > 0) {
                throw index.value().malformed(0, "index key \"%s\" is before the block's last key \"%s\"", bound, last);
            }
            expected = handle.end();
        }
        if (expected != footer.metaindex().offset()) {
            throw file.malformed(
                    METAINDEX,
                    footer.metaindex().offset(),
                    "begins at %d, the data blocks end at %d",
                    footer.metaindex().offset(),
                    expected);
        }
    }

    /**
     * Hands out all entries, keys rising, with values of any size: every checksum is verified now, so that whoever reads a value later
     * need not.
     *
     * @throws CheckpointException as {@link #forEach}; LIMIT if compressed blocks have more than {@value TableLayout#MAX_INFLATED_BYTES}
     *     bytes together
     */
    public void forEachStretch(StretchVisitor visitor) throws IOException {
        Inflated inflated = new Inflated(TableLayout.MAX_INFLATED_BYTES);
        blocks((handle, above) -> {
            if (handle.size() <= TableLayout.MAX_BLOCK_BYTES) {
                BlockCursor block = new BlockCursor(Block.read(file, DATA, handle), "entry");
                visit(block, handle, above, (key, value) -> visitor.visit(key, inflated.stretch(key, value)));
                return block.key();
            }
            StoredBlock.verify(file, handle);
            StoredBlock block = StoredBlock.open(file, handle);
            while (block.advance()) {
                requireAbove(block.key(), above, block.value().offset());
                visitor.visit(block.key(), block.value());
            }
            return block.key();
        });
    }

    private void requireAbove(TableKey key, Optional<TableKey> above, long offset) throws CheckpointException {
        if (above.isPresent() && key.compareTo(above.get()) <= 0) {
            throw file.malformed(
                    "entry " + key,
                    offset,
                    "key does not come after the index key \"%s\" of the block before",
                    above.get());
        }
    }

    /** {@return the handle of the data block that must begin at an offset} */
    private BlockHandle handle(BlockCursor index, long expected) throws CheckpointException {
        Varints numbers = new Varints(index.value(), 0, index.value().length());
        BlockHandle handle = BlockHandle.read(numbers);
        if (numbers.position() != index.value().length()) {
            throw index.value()
                    .malformed(
                            numbers.position(),
                            "%d bytes behind the block handle",
                            index.value().length() - numbers.position());
        }
        long limit = footer.metaindex().offset();
        if (handle.offset() != expected || !handle.endsBy(limit)) {
            throw index.value()
                    .malformed(
                            0,
                            "block of %d bytes at %d must begin at %d and end by %d",
                            handle.size(),
                            handle.offset(),
                            expected,
                            limit);
        }
        return handle;
    }

    private void visit(BlockCursor block, BlockHandle handle, Optional<TableKey> above, EntryVisitor visitor)
            throws IOException {
        if (block.isEmpty()) {
            throw file.malformed(DATA, handle.offset(), "has no entries");
        }
        boolean first = true;
        while (block.advance()) {
            if (first && above.isPresent() && block.key().compareTo(above.get()) <= 0) {
                throw block.value()
                        .malformed(0, "key does not come after the index key \"%s\" of the block before", above.get());
            }
            first = false;
            visitor.visit(block.key(), block.value());
        }
    }
}
