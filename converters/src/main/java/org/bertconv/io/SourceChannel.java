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
        if (position == source.size()) {
            return -1;
        }
        int count = (int) Math.min(into.remaining(), source.size() - position);
        int limit = into.limit();
        into.limit(into.position() + count);
        try {
            source.read(position, into);
        } finally {
            into.limit(limit);
        }
        position += count;
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
