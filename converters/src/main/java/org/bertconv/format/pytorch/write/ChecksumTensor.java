package org.bertconv.format.pytorch.write;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.zip.CRC32;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;

/** A tensor that takes note of the CRC-32 of its bytes while they are read, from the first to the last and once. */
final class ChecksumTensor implements Tensor {

    private final Tensor tensor;
    private final CRC32 crc = new CRC32();

    ChecksumTensor(Tensor tensor) {
        this.tensor = tensor;
    }

    /** {@return the checksum of all that was read; another thread may have done that, if it has ended} */
    long checksum() {
        return crc.getValue();
    }

    @Override
    public TensorInfo info() {
        return tensor.info();
    }

    @Override
    public ReadableByteChannel open() throws IOException {
        ReadableByteChannel channel = tensor.open();
        return new ReadableByteChannel() {

            @Override
            public int read(ByteBuffer into) throws IOException {
                int start = into.position();
                int count = channel.read(into);
                crc.update(into.duplicate().limit(into.position()).position(start));
                return count;
            }

            @Override
            public boolean isOpen() {
                return channel.isOpen();
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }
}
