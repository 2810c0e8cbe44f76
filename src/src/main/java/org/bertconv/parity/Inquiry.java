package org.bertconv.parity;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bertconv.tensor.DType;

/**
 * Looks into a comparison that failed: steps through each model that the two sides are put together from, with what the other side has before
 * it, and says what a mend has to bring about.
 *
 * @param check that failed
 * @param floor the noise floor, where it was measured
 */
record Inquiry(ParityCheck check, Optional<NoiseFloor> floor) {

    /** Equal inputs and equal weights give equal bits; weights that were rounded make a few units of the last place. */
    static final double UNITS = 4;

    private static final double SINGLE = UNITS * 0x1p-24;

    /** {@return where the right model first departs from the left one, and why} */
    Investigation.Result ofModels(
            ModelSide left, ModelSide right, List<Probe> probes, Map<String, Values> ours, WeightsDifference weights)
            throws IOException {
        ModelsInquiry models = new ModelsInquiry(this, left, right, probes, ours, weights);
        return models.fit() ? models.result() : Investigation.Result.NOTHING;
    }

    /** {@return where a model first departs from what was recorded, and why} */
    Investigation.Result ofGolden(ModelSide model, Golden golden, List<Probe> probes) throws IOException {
        return new GoldenInquiry(this, model, golden, probes).result();
    }

    /** {@return the share of its largest value that a component may be off, if weights were rounded on the way} */
    static double share(ModelSide left, ModelSide right) {
        return RoundedWeights.between(left, right)
                .map(rounded -> share(rounded.dtype()))
                .orElse(SINGLE);
    }

    /** {@return the same for weights of a dtype} */
    static double share(DType dtype) {
        return UNITS * Rounding.between(dtype, dtype).relative() / 2;
    }
}
