package org.bertconv.tensorflow.table;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bertconv.io.ByteSource;
import org.bertconv.io.SourceName;

/** A file in memory. */
public final class MemorySource implements ByteSource {

    private final SourceName name;
    private final byte[] bytes;

    public MemorySource(String name, byte[] bytes) {
        this.name = SourceName.of(name);
        this.bytes = bytes.clone();
    }

    @Override
    public SourceName name() {
        return name;
    }

    @Override
    public long size() {
        return bytes.length;
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
        requireInside("read", offset, into.remaining());
        into.put(bytes, (int) offset, into.remaining());
    }
}
