package org.bertconv.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bertconv.io.ByteSource;
import org.bertconv.io.SourceName;

/** Bytes in memory as a file. */
public final class MemorySource implements ByteSource {

    private final SourceName name;
    private final byte[] bytes;

    private MemorySource(SourceName name, byte[] bytes) {
        this.name = name;
        this.bytes = bytes;
    }

    /** {@return a file with this name and a copy of these bytes} */
    public static MemorySource of(String name, byte[] bytes) {
        return new MemorySource(SourceName.of(name), bytes.clone());
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
        int length = into.remaining();
        requireInside("read", offset, length);
        into.put(bytes, (int) offset, length);
    }
}
