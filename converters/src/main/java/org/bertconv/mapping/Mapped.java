package org.bertconv.mapping;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.bertconv.checkpoint.Checkpoint;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.io.CheckpointException;
import org.bertconv.tensor.Tensor;

/** A checkpoint that is understood, whose tensors go by canonical names and whose keys were checked: one model, or two put together. */
public sealed interface Mapped permits MappedCheckpoint, MappedPair {

    /**
     * Maps a checkpoint to canonical names and checks it.
     *
     * @param gelu what {@code gelu} means in a config of google-research/bert
     * @throws CheckpointException UNSUPPORTED if the config names another family; DIFFERENT if no naming fits
     */
    static Mapped of(Checkpoint checkpoint, RuleCatalog catalog, Forced forced, Optional<Gelu> gelu)
            throws IOException {
        return PairMapping.isPair(checkpoint, forced)
                ? new PairMapping(catalog, forced, gelu).of(checkpoint)
                : MappedCheckpoint.of(checkpoint, catalog, forced, gelu);
    }

    /** {@return the checkpoint as it was found} */
    Checkpoint checkpoint();

    /** {@return the models that it is put together from; itself if it is one} */
    List<MappedCheckpoint> models();

    /** {@return what became of every tensor} */
    KeyReport report();

    /** {@return what it was taken for} */
    Recognition recognition();

    /** {@return the standard deviation that missing weights are made with} */
    double initializerRange();

    /**
     * {@return the tensors of the model that is wanted, under canonical names, in the order of the architecture: the expected ones that
     * the checkpoint has, without those that are tied to an equal partner}
     *
     * @param missing makes the missing ones
     */
    StateDict model(Function<ExpectedTensor, Optional<Tensor>> missing);

    /** {@return the tensors of the model that the checkpoint has} */
    default StateDict model() {
        return model(tensor -> Optional.empty());
    }

    /** {@return the share of the expected tensors that the checkpoint has in the right shape, 0 to 1} */
    default double coverage() {
        KeyReport keys = report();
        double expected = keys.mapped().size() + (double) keys.missing().size();
        return expected == 0 ? 0 : (keys.mapped().size() - keys.mismatched().size()) / expected;
    }
}
