package org.bertconv.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import org.bertconv.io.ByteSource;
import org.bertconv.io.ErrorClass;

/**
 * A source as the channel that Commons Compress wants, for listing an archive and not for its content: no more than
 * {@value #MOST_BYTES} bytes can be read, so that no length in a header makes the listing expensive.
 */
final class ListingChannel implements SeekableByteChannel {

    static final long MOST_BYTES = 16 << 20;

    private final ByteSource source;
    private long position;
    private long read;
    private boolean open = true;

    ListingChannel(ByteSource source) {
        this.source = source;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int count = source.readSome(position, into);
        read += Math.max(count, 0);
        if (read > MOST_BYTES) {
            throw source.error(
                    ErrorClass.LIMIT, "tar", position, "the headers are more than %d bytes together", MOST_BYTES);
        }
        position += Math.max(count, 0);
        return count;
    }

    @Override
    public int write(ByteBuffer from) {
        throw new NonWritableChannelException();
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public SeekableByteChannel position(long newPosition) {
        position = newPosition;
        return this;
    }

    @Override
    public long size() {
        return source.size();
    }

    @Override
    public SeekableByteChannel truncate(long size) {
        throw new NonWritableChannelException();
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
