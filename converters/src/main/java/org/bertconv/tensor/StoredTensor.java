package org.bertconv.tensor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import org.bertconv.io.ByteSource;

/**
 * A tensor whose bytes lie in a file just as they are wanted: contiguous, row-major, little-endian, without a checksum of their own.
 *
 * @param info name, dtype and shape
 * @param bytes a source of exactly {@link TensorInfo#bytes()} bytes
 */
public record StoredTensor(TensorInfo info, ByteSource bytes) implements Tensor {

    /** @throws IllegalArgumentException if source and info disagree on the size; readers check before with their own message */
    public StoredTensor {
        if (bytes.size() != info.bytes()) {
            throw new IllegalArgumentException(info + " does not have " + bytes.size() + " bytes");
        }
    }

    @Override
    public ReadableByteChannel open() {
        return new SourceChannel(bytes);
    }

    /** Reads a source from its first byte to its last. */
    private static final class SourceChannel implements ReadableByteChannel {

        private final ByteSource bytes;
        private long position;
        private boolean open = true;

        SourceChannel(ByteSource bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            if (position == bytes.size()) {
                return -1;
            }
            int count = (int) Math.min(into.remaining(), bytes.size() - position);
            int limit = into.limit();
            into.limit(into.position() + count);
            try {
                bytes.read(position, into);
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
}
