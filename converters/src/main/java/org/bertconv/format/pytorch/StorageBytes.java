package org.bertconv.format.pytorch;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import org.bertconv.io.ByteSource;

/** The bytes of one storage, as they lie in the container. */
interface StorageBytes {

    /** {@return the size in bytes} */
    long size();

    /** Starts reading all bytes; where there is a checksum, the read that would give the last byte throws if it does not match. */
    ReadableByteChannel open() throws IOException;

    /** {@return the bytes for reading anywhere; where there is a checksum, it was checked} */
    ByteSource checked() throws IOException;
}
