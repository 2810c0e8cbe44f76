package org.bertconv.format.tfbundle;

import java.nio.channels.ReadableByteChannel;
import org.bertconv.io.ByteSource;
import org.bertconv.tensorflow.table.TableKey;

/**
 * Where the bytes of one tensor, or of one slice, lie. It lies inside of its data file.
 *
 * @param key of the entry, for errors
 * @param file the data file
 * @param offset of the first byte
 * @param size in bytes
 * @param maskedCrc checksum of these bytes
 */
record DataRange(TableKey key, ByteSource file, long offset, long size, int maskedCrc) {

    /** {@return the bytes from the first on, verified when the last one is read} */
    ReadableByteChannel open() {
        return new ChecksummedChannel(this);
    }
}
