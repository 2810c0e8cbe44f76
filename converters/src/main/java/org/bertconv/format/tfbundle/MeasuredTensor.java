package org.bertconv.format.tfbundle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;
import org.bertconv.tensorflow.table.MaskedCrc32c;

/** A tensor whose checksum is computed while it is read; known when it was read to its end. */
final class MeasuredTensor implements Tensor {

    private final Tensor tensor;
    private volatile int maskedCrc = MaskedCrc32c.OF_NOTHING;

    MeasuredTensor(Tensor tensor) {
        this.tensor = tensor;
    }

    @Override
    public TensorInfo info() {
        return tensor.info();
    }

    @Override
    public ReadableByteChannel open() throws IOException {
        return new MeasuringChannel(tensor.open());
    }

    /** {@return the checksum of all bytes that were read by the channel that was read last} */
    int maskedCrc() {
        return maskedCrc;
    }

    /** Passes bytes on. */
    private final class MeasuringChannel implements ReadableByteChannel {

        private final ReadableByteChannel channel;
        private final MaskedCrc32c crc = new MaskedCrc32c();

        MeasuringChannel(ReadableByteChannel channel) {
            this.channel = channel;
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            int from = into.position();
            int count = channel.read(into);
            crc.update(into.duplicate().flip().position(from));
            maskedCrc = crc.value();
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
    }
}
