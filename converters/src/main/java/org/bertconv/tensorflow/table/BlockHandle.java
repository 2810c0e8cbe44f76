package org.bertconv.tensorflow.table;

import java.io.ByteArrayOutputStream;
import org.bertconv.io.CheckpointException;

/**
 * Where a block lies.
 *
 * @param offset of its first byte in the file
 * @param size of its contents in bytes, without type and checksum behind them
 */
record BlockHandle(long offset, long size) {

    /**
     * {@return the handle that comes next}
     *
     * @throws CheckpointException MALFORMED if a number is cut or negative
     */
    static BlockHandle read(Varints from) throws CheckpointException {
        long offset = from.size();
        return new BlockHandle(offset, from.size());
    }

    /** {@return the handle as {@link #read} takes it} */
    byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TableBuilder.varint(bytes, offset);
        TableBuilder.varint(bytes, size);
        return bytes.toByteArray();
    }

    /** {@return whether the block, its type and its checksum lie before an offset} */
    boolean endsBy(long limit) {
        return offset <= limit && size <= limit - offset && TableLayout.TRAILER_BYTES <= limit - offset - size;
    }

    /** {@return the offset of the byte behind the checksum; only for a handle that lies inside of its file} */
    long end() {
        return offset + size + TableLayout.TRAILER_BYTES;
    }
}
