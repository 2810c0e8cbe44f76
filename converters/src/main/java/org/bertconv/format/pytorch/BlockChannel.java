package org.bertconv.format.pytorch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/** A channel over bytes that are made block by block. For one thread. */
final class BlockChannel implements ReadableByteChannel {

    /** Makes blocks. */
    @FunctionalInterface
    interface Blocks {
        /** {@return the next block, valid until the next call; an empty one behind the last} */
        ByteBuffer next() throws IOException;
    }

    private final Blocks blocks;
    private ByteBuffer block = ByteBuffer.allocate(0);
    private boolean ended;
    private boolean open = true;

    BlockChannel(Blocks blocks) {
        this.blocks = blocks;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        if (!block.hasRemaining() && !ended) {
            block = blocks.next();
            ended = !block.hasRemaining();
        }
        if (ended) {
            return -1;
        }
        int count = Math.min(into.remaining(), block.remaining());
        into.put(block.slice(block.position(), count));
        block.position(block.position() + count);
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
