package org.bertconv.tensorflow.table;

import java.io.IOException;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;

/** Brings the contents of a block into memory. */
final class Block {

    private Block() {}

    /**
     * {@return the contents of a block, its checksum verified and its compression undone}
     *
     * @param field what errors call the block
     * @throws CheckpointException MALFORMED if checksum, type or compression are wrong, LIMIT if it is over
     *     {@value TableLayout#MAX_BLOCK_BYTES} bytes
     */
    static Excerpt read(ByteSource file, String field, BlockHandle handle) throws IOException {
        if (handle.size() > TableLayout.MAX_BLOCK_BYTES) {
            throw file.error(
                    ErrorClass.LIMIT,
                    field,
                    handle.offset(),
                    "block of %d bytes is over the limit of %d",
                    handle.size(),
                    TableLayout.MAX_BLOCK_BYTES);
        }
        int size = (int) handle.size();
        Excerpt bytes = Excerpt.read(file, field, handle.offset(), size + TableLayout.TRAILER_BYTES);
        verify(bytes, size);
        Excerpt contents = bytes.part(0, size);
        int type = bytes.octet(size);
        return switch (type) {
            case TableLayout.STORED -> contents;
            case TableLayout.SNAPPY -> contents.inflated(SnappyDecoder.decode(contents, TableLayout.MAX_BLOCK_BYTES));
            default -> throw bytes.malformed(size, "block type is %d, must be 0 (stored) or 1 (snappy)", type);
        };
    }

    private static void verify(Excerpt bytes, int size) throws CheckpointException {
        int stored = bytes.int32(size + 1);
        int computed = MaskedCrc32c.of(bytes.buffer().limit(size + 1));
        if (stored != computed) {
            throw bytes.malformed(
                    size + 1, "masked crc32c is 0x%08X, the %d bytes give 0x%08X", stored, size + 1, computed);
        }
    }
}
