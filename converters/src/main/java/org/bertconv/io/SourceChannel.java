package org.bertconv.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/** Reads a source from its first byte to its last, straight into the buffers that it is given. For one thread. */
public final class SourceChannel implements ReadableByteChannel {

    private final ByteSource source;
    private long position;
    private boolean open = true;

    /** Starts at the first byte. */
    public SourceChannel(ByteSource source) {
        this.source = source;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int count = source.readSome(position, into);
        position += Math.max(count, 0);
        return count;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
    }
}
