package org.bertconv;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.util.Optional;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Floats;
import org.bertconv.tensor.Tensor;

/** Summarises the values of a tensor in one pass and bounded memory. */
final class TensorStats {

    private static final int CHUNK_ELEMENTS = 1 << 15;

    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;
    private double mean;
    private double squares;
    private long finite;
    private long nan;
    private long infinite;

    private TensorStats() {}

    /** {@return the summary of a tensor of floating-point or whole numbers; empty for other dtypes} */
    static Optional<Inspection.Stats> of(Tensor tensor) throws IOException {
        DType dtype = tensor.info().dtype();
        if (dtype == DType.C64 || dtype == DType.C128) {
            return Optional.empty();
        }
        TensorStats stats = new TensorStats();
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_ELEMENTS * dtype.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        try (ReadableByteChannel channel = tensor.open()) {
            for (long rest = tensor.info().shape().elements(); rest > 0; ) {
                int count = (int) Math.min(rest, CHUNK_ELEMENTS);
                Tensor.readFully(channel, chunk.clear().limit(count * dtype.bytes()));
                chunk.flip();
                for (int i = 0; i < count; i++) {
                    stats.add(value(chunk, dtype));
                }
                rest -= count;
            }
        }
        return Optional.of(stats.summary());
    }

    private static double value(ByteBuffer from, DType dtype) {
        return switch (dtype) {
            case BOOL, U8 -> from.get() & 0xFF;
            case I8 -> from.get();
            case I16 -> from.getShort();
            case U16 -> from.getShort() & 0xFFFF;
            case I32 -> from.getInt();
            case U32 -> from.getInt() & 0xFFFFFFFFL;
            case I64 -> from.getLong();
            case U64 -> {
                long bits = from.getLong();
                yield bits >= 0 ? bits : (bits >>> 1) * 2.0;
            }
            default -> Floats.get(from, dtype);
        };
    }

    /** Welford's update: exact enough even where mean and deviation are far apart. */
    private void add(double value) {
        if (Double.isNaN(value)) {
            nan++;
        } else if (Double.isInfinite(value)) {
            infinite++;
        } else {
            finite++;
            double before = value - mean;
            mean += before / finite;
            squares += before * (value - mean);
            min = Math.min(min, value);
            max = Math.max(max, value);
        }
    }

    private Inspection.Stats summary() {
        boolean none = finite == 0;
        return new Inspection.Stats(
                none ? Double.NaN : min,
                none ? Double.NaN : max,
                none ? Double.NaN : mean,
                none ? Double.NaN : Math.sqrt(squares / finite),
                nan,
                infinite);
    }
}
