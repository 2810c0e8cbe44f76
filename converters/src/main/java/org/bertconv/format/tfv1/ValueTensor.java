package org.bertconv.format.tfv1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import org.bertconv.io.CheckpointException;
import org.bertconv.tensor.TensorInfo;
import org.bertconv.tensorflow.ReadAheadChannel;
import org.bertconv.tensorflow.RunTensor;
import org.bertconv.tensorflow.table.Stretch;

/**
 * A tensor, or a slice of one, whose elements lie in a TensorProto.
 *
 * @param info name, dtype and shape
 * @param message the TensorProto
 * @param elements how it holds them
 */
record ValueTensor(TensorInfo info, Stretch message, TfV1Layout.Elements elements) implements RunTensor {

    private static final int BUFFER_BYTES = 64 << 10;

    /**
     * Counts the elements.
     *
     * @throws CheckpointException MALFORMED if there are not as many as the shape wants, or if one is out of range
     */
    void check() throws IOException {
        long bytes = 0;
        // There may be many small tensors, and one byte more than there should be is enough to tell.
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(BUFFER_BYTES, info.bytes() + Long.BYTES));
        try (ReadableByteChannel channel = new ValueChannel(message, elements)) {
            for (int count = channel.read(buffer); count >= 0; count = channel.read(buffer.clear())) {
                bytes += count;
            }
        }
        if (bytes != info.bytes()) {
            throw message.malformed(
                    "elements have %d bytes, %s %s has %d", bytes, info.dtype().label(), info.shape(), info.bytes());
        }
    }

    @Override
    public ReadableByteChannel open() throws IOException {
        return elements.variable() ? openForRuns(Long.MAX_VALUE, BUFFER_BYTES) : new ValueChannel(message, elements);
    }

    @Override
    public ReadableByteChannel openForRuns(long runBytes, int bufferBytes) throws IOException {
        ReadableByteChannel channel = new ValueChannel(message, elements);
        boolean straight = !elements.variable() && runBytes >= bufferBytes;
        return straight ? channel : new ReadAheadChannel(channel, bufferBytes, portion -> {});
    }
}
