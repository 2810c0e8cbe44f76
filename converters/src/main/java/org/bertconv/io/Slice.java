package org.bertconv.io;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A part of another source, under a name of its own. */
record Slice(ByteSource whole, SourceName name, long offset, long size) implements ByteSource {

    @Override
    public void read(long position, ByteBuffer into) throws IOException {
        requireInside("read", position, into.remaining());
        whole.read(offset + position, into);
    }
}
