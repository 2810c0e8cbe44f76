package org.bertconv.output;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A file open for writing at any position, by several threads at once. */
interface OutputChannel extends Closeable {

    /** Writes all that remains in the buffer. */
    void write(long position, ByteBuffer bytes) throws IOException;

    /** {@return the size in bytes} */
    long size() throws IOException;

    /** Brings the bytes, and with {@code metadata} the size and times too, to the device. */
    void force(boolean metadata) throws IOException;
}
