package org.bertconv.hdf5;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/** A channel that gets its bytes in portions from elsewhere. */
final class PortionChannel implements ReadableByteChannel {

    private final Portions portions;
    private ByteBuffer portion = ByteBuffer.allocate(0);
    private boolean open = true;

    PortionChannel(Portions portions) {
        this.portions = portions;
    }

    /** Gives portions. */
    @FunctionalInterface
    interface Portions {
        /** {@return the next bytes, or nothing at the end; the buffer may be the same each time} */
        ByteBuffer next() throws IOException;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        if (!portion.hasRemaining()) {
            portion = portions.next();
            if (!portion.hasRemaining()) {
                return -1;
            }
        }
        int count = Math.min(into.remaining(), portion.remaining());
        into.put(portion.slice(portion.position(), count));
        portion.position(portion.position() + count);
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
