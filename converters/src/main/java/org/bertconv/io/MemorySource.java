package org.bertconv.io;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Bytes that are in memory already, such as a small member that was inflated. */
public final class MemorySource implements ByteSource {

    private final SourceName name;
    private final ByteBuffer bytes;

    private MemorySource(SourceName name, ByteBuffer bytes) {
        this.name = name;
        this.bytes = bytes;
    }

    /** {@return a source of these bytes, which are not copied} */
    public static MemorySource of(SourceName name, byte[] bytes) {
        return new MemorySource(name, ByteBuffer.wrap(bytes));
    }

    /** {@return a source of the remaining bytes of a buffer, which are not copied} */
    public static MemorySource of(SourceName name, ByteBuffer bytes) {
        return new MemorySource(name, bytes.slice());
    }

    @Override
    public SourceName name() {
        return name;
    }

    @Override
    public long size() {
        return bytes.limit();
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
        requireInside("read", offset, into.remaining());
        into.put(bytes.slice((int) offset, into.remaining()));
    }
}
