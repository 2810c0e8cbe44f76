package org.bertconv.parity;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.model.TensorUses;
import org.bertconv.parity.cause.Misfit;
import org.bertconv.parity.cause.Suspect;
import org.bertconv.tensor.Tensor;

/** Looks at the tensors of two models where no component departs: rows of tables that no probe uses, and what is on one side only. */
final class ContentStep implements Stepping {

    private final ModelSide left;
    private final ModelSide right;
    private int block = Blocks.EMBEDDINGS;

    ContentStep(ModelSide left, ModelSide right) {
        this.left = left;
        this.right = right;
    }

    @Override
    public Optional<Departure> first(Suspect suspect) throws IOException {
        int layers = left.config().layers();
        for (WeightsDifference.Different different : different(suspect)) {
            if (!different.rounding()) {
                block = block(different.name());
                String label = block < 0 ? "embeddings" : block < layers ? "layer" : "head";
                return Optional.of(new Departure(block, block, Optional.empty(), label, layers));
            }
        }
        return Optional.empty();
    }

    private int block(String name) {
        TensorUses uses = new TensorUses(left.config());
        return switch (uses.of(name)) {
            case EMBEDDINGS -> Blocks.EMBEDDINGS;
            case LAYER -> uses.firstLayer(name);
            default -> left.config().layers();
        };
    }

    private List<WeightsDifference.Different> different(Suspect suspect) throws IOException {
        return WeightsComparison.of(left, right.with(suspect)).different();
    }

    @Override
    public Misfit again(Suspect suspect) throws IOException {
        List<Tensor> mine = left.weights().tensors().stream()
                .filter(tensor -> block(tensor.info().name()) == block)
                .toList();
        Misfit misfit = Misfit.NONE;
        for (WeightsDifference.Different different : WeightsComparison.of(
                        left.with(StateDict.of(mine)), right.with(suspect))
                .different()) {
            if (!different.rounding()) {
                misfit = misfit.and(new Misfit(1, different.maxAbs()));
            }
        }
        return misfit;
    }

    @Override
    public void close() {}
}
