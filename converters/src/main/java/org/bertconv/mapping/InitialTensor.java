package org.bertconv.mapping;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.util.Random;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;

/**
 * A weight that no checkpoint has, as its family makes it before training: always f32, and always the same values for the same name and
 * seed. {@link Random} is used because its sequence is part of its specification.
 */
public final class InitialTensor implements Tensor {

    /** The seed that the command line uses. */
    public static final long SEED = 42;

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final TensorInfo info;
    private final Init init;
    private final double deviation;
    private final long seed;

    private InitialTensor(TensorInfo info, Init init, double deviation, long seed) {
        this.info = info;
        this.init = init;
        this.deviation = deviation;
        this.seed = seed;
    }

    /**
     * {@return the tensor}
     *
     * @param deviation the standard deviation of normal values: {@code initializer_range} of the config
     */
    public static InitialTensor of(ExpectedTensor expected, double deviation, long seed) {
        long mixed = seed;
        for (int i = 0; i < expected.name().length(); i++) {
            mixed = (mixed ^ expected.name().charAt(i) ^ FNV_OFFSET) * FNV_PRIME;
        }
        TensorInfo info = new TensorInfo(expected.name(), DType.F32, expected.shape());
        return new InitialTensor(info, expected.init(), deviation, mixed);
    }

    @Override
    public TensorInfo info() {
        return info;
    }

    @Override
    public ReadableByteChannel open() {
        return new ValueChannel();
    }

    private final class ValueChannel implements ReadableByteChannel {

        private final Random random = new Random(seed);
        private final ByteBuffer value =
                ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN).limit(0);
        private long left = info.shape().elements();
        private boolean open = true;

        @Override
        public int read(ByteBuffer into) {
            if (left == 0 && !value.hasRemaining()) {
                return -1;
            }
            int before = into.position();
            while (into.hasRemaining() && (value.hasRemaining() || left > 0)) {
                if (!value.hasRemaining()) {
                    value.clear().putFloat(next()).flip();
                    left--;
                }
                into.put(value.get());
            }
            return into.position() - before;
        }

        private float next() {
            return switch (init) {
                case ONES -> 1;
                case ZEROS -> 0;
                case NORMAL -> (float) (random.nextGaussian() * deviation);
            };
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
