package org.bertconv.tensor;

import java.nio.channels.ReadableByteChannel;
import org.bertconv.io.ByteSource;
import org.bertconv.io.SourceChannel;

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
}
