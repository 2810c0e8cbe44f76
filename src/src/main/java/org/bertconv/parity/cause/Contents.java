package org.bertconv.parity.cause;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.util.OptionalLong;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Floats;
import org.bertconv.tensor.Tensor;

/**
 * What the elements of a tensor have in common.
 *
 * @param zeros whether all are 0
 * @param brain whether all are numbers of bfloat16
 * @param ieee whether all are numbers of float16
 */
record Contents(boolean zeros, boolean brain, boolean ieee) {

    private static final int CHUNK = 1 << 14;

    /** {@return what all elements have in common; it is known early that it is nothing} */
    static Contents of(Tensor tensor) throws IOException {
        DType dtype = tensor.info().dtype();
        ByteBuffer half = ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK * dtype.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        boolean zeros = true;
        boolean brain = true;
        boolean ieee = true;
        try (ReadableByteChannel channel = tensor.open()) {
            for (long left = tensor.info().shape().elements(); left > 0 && (zeros || brain || ieee); left -= CHUNK) {
                int count = (int) Math.min(left, CHUNK);
                Tensor.readFully(channel, chunk.clear().limit(count * dtype.bytes()));
                chunk.flip();
                for (int i = 0; i < count && (zeros || brain || ieee); i++) {
                    double value = Floats.get(chunk, dtype);
                    zeros &= value == 0;
                    brain = brain && rounded(half, value, DType.BF16) == value;
                    ieee = ieee && rounded(half, value, DType.F16) == value;
                }
            }
        }
        return new Contents(zeros, brain, ieee);
    }

    /** {@return the first element that is a NaN or an infinity, counted row-major} */
    static OptionalLong firstThatIsNoNumber(Tensor tensor) throws IOException {
        DType dtype = tensor.info().dtype();
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK * dtype.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        long elements = tensor.info().shape().elements();
        try (ReadableByteChannel channel = tensor.open()) {
            for (long done = 0; done < elements; done += CHUNK) {
                int count = (int) Math.min(elements - done, CHUNK);
                Tensor.readFully(channel, chunk.clear().limit(count * dtype.bytes()));
                chunk.flip();
                for (int i = 0; i < count; i++) {
                    if (!Double.isFinite(Floats.get(chunk, dtype))) {
                        return OptionalLong.of(done + i);
                    }
                }
            }
        }
        return OptionalLong.empty();
    }

    /** {@return a value as another dtype has it} */
    static double rounded(ByteBuffer half, double value, DType dtype) {
        Floats.put(half.clear(), dtype, value);
        return Floats.get(half.flip(), dtype);
    }
}
