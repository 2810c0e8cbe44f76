package org.bertconv.parity.cause;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.util.Optional;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Floats;
import org.bertconv.tensor.Tensor;

/** How a tensor differs from the one that it should be, in one pass over both. */
final class Loss {

    private static final int CHUNK = 1 << 14;

    private final ByteBuffer half = ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN);
    private boolean zeros = true;
    private boolean brain = true;
    private boolean ieee = true;
    private long differing;
    private long first = -1;
    private double found;
    private double wanted;

    private Loss() {}

    /** {@return how they differ; both are of one shape} */
    static Loss of(Tensor mine, Tensor right) throws IOException {
        Loss loss = new Loss();
        long elements = mine.info().shape().elements();
        try (ReadableByteChannel ours = mine.open();
                ReadableByteChannel theirs = right.open()) {
            for (long done = 0; done < elements; done += CHUNK) {
                int count = (int) Math.min(CHUNK, elements - done);
                ByteBuffer a = chunk(ours, mine.info().dtype(), count);
                ByteBuffer b = chunk(theirs, right.info().dtype(), count);
                for (int i = 0; i < count; i++) {
                    loss.add(
                            done + i,
                            Floats.get(a, mine.info().dtype()),
                            Floats.get(b, right.info().dtype()));
                }
            }
        }
        return loss;
    }

    private static ByteBuffer chunk(ReadableByteChannel channel, DType dtype, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count * dtype.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        Tensor.readFully(channel, bytes);
        return bytes.flip();
    }

    private void add(long index, double mine, double right) {
        zeros &= mine == 0;
        brain = brain && Contents.rounded(half, right, DType.BF16) == mine;
        ieee = ieee && Contents.rounded(half, right, DType.F16) == mine;
        if (mine != right) {
            if (differing == 0) {
                first = index;
                found = mine;
                wanted = right;
            }
            differing++;
        }
    }

    /** {@return whether nothing is left but zeros} */
    boolean isZeros() {
        return zeros;
    }

    /** {@return the dtype that the right values were rounded to, if that is all} */
    Optional<DType> rounding() {
        return brain ? Optional.of(DType.BF16) : ieee ? Optional.of(DType.F16) : Optional.empty();
    }

    /** {@return how many elements differ} */
    long differing() {
        return differing;
    }

    /** {@return the place of the first, counted row-major} */
    long first() {
        return first;
    }

    /** {@return what it is} */
    double found() {
        return found;
    }

    /** {@return what it should be} */
    double wanted() {
        return wanted;
    }
}
