package org.bertconv.parity;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bertconv.model.TensorUses;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Floats;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorContent;

/** Compares the tensors of two models by content, in bounded memory. */
final class WeightsComparison {

    private static final int CHUNK_ELEMENTS = 1 << 15;

    private WeightsComparison() {}

    /** {@return how the tensors of two models compare} */
    static WeightsDifference of(ModelSide left, ModelSide right) throws IOException {
        Map<String, Tensor> ours = left.tensors();
        Map<String, Tensor> theirs = right.tensors();
        tied(left, ours, theirs);
        tied(right, theirs, ours);
        List<WeightsDifference.Different> different = new ArrayList<>();
        int compared = 0;
        for (Map.Entry<String, Tensor> entry : ours.entrySet()) {
            Tensor other = theirs.get(entry.getKey());
            if (other != null) {
                compared++;
                WeightsDifference.Different found = compare(entry.getValue(), other);
                if (found.maxAbs() != 0) {
                    different.add(found);
                }
            }
        }
        return new WeightsDifference(
                compared,
                compared - different.size(),
                different,
                ours.keySet().stream().filter(name -> !theirs.containsKey(name)).toList(),
                theirs.keySet().stream().filter(name -> !ours.containsKey(name)).toList());
    }

    /** What only the other side has of its own is compared with what it is tied to here. */
    private static void tied(ModelSide side, Map<String, Tensor> mine, Map<String, Tensor> others) {
        for (ModelSide.Half half : side.halves()) {
            TensorUses uses = new TensorUses(half.model().config());
            tied(half.prefix() + uses.decoder(), half.prefix() + uses.words(), mine, others);
            tied(half.prefix() + uses.decoderBias(), half.prefix() + uses.predictionsBias(), mine, others);
        }
    }

    private static void tied(String name, String to, Map<String, Tensor> mine, Map<String, Tensor> others) {
        Tensor own = mine.get(to);
        Tensor other = others.get(name);
        if (!mine.containsKey(name)
                && own != null
                && other != null
                && own.info().shape().equals(other.info().shape())) {
            mine.put(name, own.named(name));
        }
    }

    private static WeightsDifference.Different compare(Tensor left, Tensor right) throws IOException {
        String name = left.info().name();
        if (!left.info().shape().equals(right.info().shape())) {
            return new WeightsDifference.Different(name, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, false);
        }
        boolean floats =
                left.info().dtype().isFloating() && right.info().dtype().isFloating();
        if (!floats) {
            double by = TensorContent.same(left, right) ? 0 : Double.POSITIVE_INFINITY;
            return new WeightsDifference.Different(name, by, by, false);
        }
        try (ReadableByteChannel ours = left.open();
                ReadableByteChannel theirs = right.open()) {
            return new Pass(left.info().dtype(), right.info().dtype())
                    .over(name, ours, theirs, left.info().shape().elements());
        }
    }

    /** One pass over two tensors at once. */
    private static final class Pass {

        private final DType left;
        private final DType right;
        private final ByteBuffer ours;
        private final ByteBuffer theirs;
        private final Rounding rounding;
        private boolean rounded = true;
        private double maxAbs;
        private double sumOfSquares;
        private boolean finite = true;

        Pass(DType left, DType right) {
            this.left = left;
            this.right = right;
            this.rounding = Rounding.between(left, right);
            this.ours = ByteBuffer.allocateDirect(CHUNK_ELEMENTS * left.bytes()).order(ByteOrder.LITTLE_ENDIAN);
            this.theirs =
                    ByteBuffer.allocateDirect(CHUNK_ELEMENTS * right.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        }

        WeightsDifference.Different over(
                String name, ReadableByteChannel first, ReadableByteChannel second, long elements) throws IOException {
            for (long rest = elements; rest > 0; ) {
                int count = (int) Math.min(rest, CHUNK_ELEMENTS);
                Tensor.readFully(first, ours.clear().limit(count * left.bytes()));
                Tensor.readFully(second, theirs.clear().limit(count * right.bytes()));
                ours.flip();
                theirs.flip();
                // Equal bytes are the common case and need no arithmetic; but a NaN is never the same as anything.
                if (left != right || !ours.equals(theirs) || !Finite.all(ours, left)) {
                    add(count);
                }
                rest -= count;
            }
            double by = finite ? maxAbs : Double.NaN;
            double rms = finite ? Math.sqrt(sumOfSquares / elements) : by;
            return new WeightsDifference.Different(name, by, rms, finite && rounded);
        }

        private void add(int count) {
            for (int i = 0; i < count; i++) {
                double a = Floats.get(ours, left);
                double b = Floats.get(theirs, right);
                double difference = Math.abs(a - b);
                rounded &= rounding.explains(a, b);
                finite &= Double.isFinite(difference);
                maxAbs = Math.max(maxAbs, difference);
                sumOfSquares += difference * difference;
            }
        }
    }
}
