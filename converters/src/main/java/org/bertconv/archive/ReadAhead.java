package org.bertconv.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bertconv.io.ByteSource;
import org.bertconv.io.SourceName;

/** The same source, read some more bytes at a time: for many small fields one behind the other. For one thread. */
final class ReadAhead implements ByteSource {

    private static final int WINDOW = 1 << 12;

    private final ByteSource source;
    private ByteBuffer window = ByteBuffer.allocate(0);
    private long start;

    ReadAhead(ByteSource source) {
        this.source = source;
    }

    @Override
    public SourceName name() {
        return source.name();
    }

    @Override
    public long size() {
        return source.size();
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
        int wanted = into.remaining();
        requireInside("read", offset, wanted);
        if (wanted > WINDOW) {
            source.read(offset, into);
            return;
        }
        if (offset < start || offset + wanted > start + window.limit()) {
            window = source.read(offset, (int) Math.min(WINDOW, size() - offset));
            start = offset;
        }
        into.put(window.slice((int) (offset - start), wanted));
    }
}
