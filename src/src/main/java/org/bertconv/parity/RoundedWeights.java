package org.bertconv.parity;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.mapping.op.TensorOp;
import org.bertconv.parity.cause.Elementwise;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Tensor;

/**
 * A model whose weights were rounded once more than they are, as far as they are stored in a narrow dtype on one side.
 *
 * @param model with rounded weights
 * @param dtype the narrowest that they were rounded to
 */
record RoundedWeights(ModelSide model, DType dtype) {

    private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

    /** {@return the left model, rounded wherever the dtypes of the two sides differ; empty if they differ nowhere} */
    static Optional<RoundedWeights> between(ModelSide left, ModelSide right) {
        List<Tensor> tensors = new ArrayList<>();
        Optional<DType> narrowest = Optional.empty();
        for (Tensor tensor : left.weights().tensors()) {
            DType mine = tensor.info().dtype();
            DType theirs = right.weights()
                    .get(tensor.info().name())
                    .map(other -> other.info().dtype())
                    .orElse(mine);
            boolean narrow = isNarrow(mine) || isNarrow(theirs);
            if (mine == theirs || !narrow || !mine.isFloating() || !theirs.isFloating()) {
                tensors.add(tensor);
                continue;
            }
            DType to = theirs.bytes() < mine.bytes() ? theirs : mine;
            tensors.add(
                    to == theirs && isNarrow(to) && to.bytes() > 1
                            ? new TensorOp.Cast(to).apply(tensor)
                            : shaken(tensor, to));
            narrowest = Optional.of(to);
        }
        return narrowest.map(dtype -> new RoundedWeights(left.with(StateDict.of(tensors)), dtype));
    }

    /** {@return a model, each of its narrow weights as far from its own as that of its unknown original is; empty if it has none} */
    static Optional<RoundedWeights> ofUnknownOriginal(ModelSide model) {
        Optional<DType> narrowest = model.weights().tensors().stream()
                .map(tensor -> tensor.info().dtype())
                .filter(RoundedWeights::isNarrow)
                .findFirst();
        List<Tensor> tensors = model.weights().tensors().stream()
                .map(tensor -> isNarrow(tensor.info().dtype())
                        ? shaken(tensor, tensor.info().dtype())
                        : tensor)
                .toList();
        return narrowest.map(dtype -> new RoundedWeights(model.with(StateDict.of(tensors)), dtype));
    }

    private static boolean isNarrow(DType dtype) {
        return dtype.isFloating() && dtype.bytes() < DType.F32.bytes();
    }

    /** What was rounded to the nearest came from anywhere within half a unit of the last place. */
    private static Tensor shaken(Tensor tensor, DType dtype) {
        double half = Rounding.between(dtype, dtype).relative() / 2;
        return new Elementwise(tensor, (index, value) -> value * (1 + half * noise(index)));
    }

    /** A number from -1 to 1 for each index, as the generator SplitMix64 gives them. */
    private static double noise(long index) {
        long x = (index + 1) * GOLDEN_RATIO;
        x = (x ^ (x >>> 30)) * 0xBF58476D1CE4E5B9L;
        x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
        return ((x ^ (x >>> 31)) >> 11) * 0x1p-52;
    }
}
