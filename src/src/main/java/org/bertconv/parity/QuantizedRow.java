package org.bertconv.parity;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Floats;

/** Recognizes values that come out of blocks of Q8_0: whole numbers of at most a byte, times a scale in float16 for 32 of them. */
final class QuantizedRow {

    private static final int BLOCK = 32;
    private static final int LARGEST = 127;

    private QuantizedRow() {}

    /** {@return whether a row of float32 was quantized; a row of zeros is only that} */
    static boolean is(ByteBuffer singles) {
        int count = singles.limit() / Float.BYTES;
        boolean scaled = false;
        for (int start = 0; start < count; start += BLOCK) {
            float scale = scale(singles, start, Math.min(count, start + BLOCK));
            if (count % BLOCK != 0 || !isMultiple(singles, start, scale)) {
                return false;
            }
            scaled |= scale != 0;
        }
        return scaled;
    }

    /** The largest value of a block is 127 times its scale. */
    private static float scale(ByteBuffer singles, int start, int end) {
        float largest = 0;
        for (int i = start; i < end; i++) {
            largest = Math.max(largest, Math.abs(singles.getFloat(i * Float.BYTES)));
        }
        ByteBuffer half = ByteBuffer.allocate(DType.F16.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        Floats.put(half, DType.F16, largest / LARGEST);
        return (float) Floats.get(half.flip(), DType.F16);
    }

    private static boolean isMultiple(ByteBuffer singles, int start, float scale) {
        for (int i = start; i < start + BLOCK; i++) {
            float value = singles.getFloat(i * Float.BYTES);
            float times = scale == 0 ? 0 : (float) Math.rint(value / scale);
            if (value != times * scale || Math.abs(times) > LARGEST) {
                return false;
            }
        }
        return true;
    }
}
