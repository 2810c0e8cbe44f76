package org.bertconv.format.npz;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;

/** A tensor that knows the checksum of its header and its bytes once it was read to its end. */
final class ChecksummedTensor implements Tensor {

    private final Tensor tensor;
    private final ByteBuffer header;
    private final AtomicLong checksum = new AtomicLong(-1);

    /**
     * Wraps a tensor.
     *
     * @param header the bytes that stand before those of the tensor
     */
    ChecksummedTensor(Tensor tensor, ByteBuffer header) {
        this.tensor = tensor;
        this.header = header;
    }

    @Override
    public TensorInfo info() {
        return tensor.info();
    }

    /** {@return the CRC-32; of a tensor without bytes that of its header} */
    long checksum() {
        if (info().bytes() == 0) {
            return start().getValue();
        }
        long value = checksum.get();
        if (value < 0) {
            throw new IllegalStateException(info() + " was not read to its end");
        }
        return value;
    }

    private CRC32 start() {
        CRC32 crc = new CRC32();
        crc.update(header.duplicate());
        return crc;
    }

    @Override
    public ReadableByteChannel open() throws IOException {
        ReadableByteChannel channel = tensor.open();
        return new ReadableByteChannel() {

            private final CRC32 crc = start();
            private long left = info().bytes();

            @Override
            public int read(ByteBuffer into) throws IOException {
                int from = into.position();
                int count = channel.read(into);
                if (count > 0) {
                    crc.update(into.duplicate().limit(into.position()).position(from));
                    left -= count;
                    if (left == 0) {
                        checksum.set(crc.getValue());
                    }
                }
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
