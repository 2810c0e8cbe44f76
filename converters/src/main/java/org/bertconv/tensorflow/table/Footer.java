package org.bertconv.tensorflow.table;

import java.io.IOException;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;

/**
 * The last bytes of a table.
 *
 * @param metaindex the block for filters, which TensorFlow has none of
 * @param index the block that says where the others are
 * @param offset of the footer in the file
 */
record Footer(BlockHandle metaindex, BlockHandle index, long offset) {

    private static final String FIELD = "footer";

    /** {@return whether a file ends as a table does} */
    static boolean isAtEndOf(ByteSource file) throws IOException {
        return file.size() >= TableLayout.FOOTER_BYTES
                && Excerpt.read(file, FIELD, file.size() - Long.BYTES, Long.BYTES)
                                .int64(0)
                        == TableLayout.MAGIC;
    }

    /**
     * {@return the footer of a table}
     *
     * @throws CheckpointException MALFORMED if there is none, or if the two blocks do not lie just in front of it
     */
    static Footer read(ByteSource file) throws IOException {
        if (file.size() < TableLayout.FOOTER_BYTES) {
            throw file.malformed(
                    FIELD, 0, "a table has at least %d bytes, this file %d", TableLayout.FOOTER_BYTES, file.size());
        }
        Excerpt bytes = Excerpt.read(file, FIELD, file.size() - TableLayout.FOOTER_BYTES, TableLayout.FOOTER_BYTES);
        long magic = bytes.int64(TableLayout.HANDLES_BYTES);
        if (magic != TableLayout.MAGIC) {
            throw bytes.malformed(
                    TableLayout.HANDLES_BYTES, "magic is 0x%016X, must be 0x%016X", magic, TableLayout.MAGIC);
        }
        Varints handles = new Varints(bytes, 0, TableLayout.HANDLES_BYTES);
        Footer footer = new Footer(BlockHandle.read(handles), BlockHandle.read(handles), bytes.offsetOf(0));
        for (int i = handles.position(); i < TableLayout.HANDLES_BYTES; i++) {
            if (bytes.octet(i) != 0) {
                throw bytes.malformed(i, "padding byte is 0x%02X, must be 0", bytes.octet(i));
            }
        }
        footer.requireAdjacent(bytes);
        return footer;
    }

    private void requireAdjacent(Excerpt bytes) throws CheckpointException {
        if (!index.endsBy(offset) || index.end() != offset) {
            throw bytes.malformed(0, "index block %s does not end at the footer at %d", text(index), offset);
        }
        if (!metaindex.endsBy(index.offset()) || metaindex.end() != index.offset()) {
            throw bytes.malformed(
                    0, "metaindex block %s does not end at the index block at %d", text(metaindex), index.offset());
        }
    }

    private static String text(BlockHandle handle) {
        return "of " + handle.size() + " bytes at " + handle.offset();
    }
}
