package org.bertconv.format.tfbundle;

import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.TensorInfo;
import org.bertconv.tensorflow.ReadAheadChannel;
import org.bertconv.tensorflow.RunTensor;

/**
 * A tensor, or one slice of one, that lies in one piece.
 *
 * @param info name, dtype and shape
 * @param range where its {@link TensorInfo#bytes()} bytes lie
 * @param order of the bytes of a number
 */
record BundleTensor(TensorInfo info, DataRange range, ByteOrder order) implements RunTensor {

    private static final int BUFFER_BYTES = 64 << 10;

    @Override
    public ReadableByteChannel open() {
        return openForRuns(Long.MAX_VALUE, BUFFER_BYTES);
    }

    /** Little-endian bytes go straight into the reader's buffer, unless its runs are shorter than a buffer of this size. */
    @Override
    public ReadableByteChannel openForRuns(long runBytes, int bufferBytes) {
        int width = numberBytes(info.dtype());
        boolean asStored = order == ByteOrder.LITTLE_ENDIAN || width == 1;
        if (asStored && runBytes >= bufferBytes) {
            return range.open();
        }
        return new ReadAheadChannel(range.open(), bufferBytes, new ByteSwap(asStored ? 1 : width));
    }

    /** {@return the size of what byte order applies to: a complex element is two numbers} */
    private static int numberBytes(DType dtype) {
        return switch (dtype) {
            case C64 -> Float.BYTES;
            case C128 -> Double.BYTES;
            default -> dtype.bytes();
        };
    }
}
