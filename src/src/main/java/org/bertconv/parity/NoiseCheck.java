package org.bertconv.parity;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Measures the noise floor of a comparison, where it is wanted.
 *
 * @param check the comparison
 * @param model whose rounding is measured
 * @param probes that it was run on
 * @param ours what it gave
 */
record NoiseCheck(ParityCheck check, ModelSide model, List<Probe> probes, Map<String, Values> ours) {

    /**
     * {@return the floor of the arithmetic; but if that explains less than all and weights were rounded, the floor of that rounding}
     *
     * @param bothSides whether both sides are in the precision of the comparison
     * @param rounded the model with rounded weights, if some are narrow
     */
    Optional<NoiseFloor> floor(
            Collection<OutputComparison> outputs, boolean bothSides, Supplier<Optional<RoundedWeights>> rounded)
            throws IOException {
        Scrutiny scrutiny = check.scrutiny();
        boolean fails = !outputs.stream().allMatch(OutputComparison::passes);
        boolean wanted = scrutiny.floors() || scrutiny.byNoise() || fails;
        if (outputs.isEmpty() || !wanted) {
            return Optional.empty();
        }
        NoiseFloor arithmetic = NoiseFloor.ofArithmetic(model, probes, ours, check.precision(), bothSides);
        if (explains(arithmetic, outputs)) {
            return Optional.of(arithmetic);
        }
        Optional<RoundedWeights> narrow = rounded.get();
        return narrow.isEmpty()
                ? Optional.of(arithmetic)
                : Optional.of(NoiseFloor.ofWeights(
                        narrow.get().model(),
                        probes,
                        ours,
                        check.precision(),
                        narrow.get().dtype().label()));
    }

    private boolean explains(NoiseFloor floor, Collection<OutputComparison> outputs) {
        double factor = check.scrutiny().noiseFactor();
        return outputs.stream().allMatch(output -> output.within(factor * floor.of(output.name())));
    }

    /** {@return the verdict by a floor} */
    static Noise noise(Collection<OutputComparison> outputs, NoiseFloor floor, Scrutiny scrutiny, Verdict verdict) {
        double worst = 0;
        String name = "";
        for (OutputComparison output : outputs) {
            double ratio = output.ratio(floor.of(output.name()));
            if (name.isEmpty() || !(ratio <= worst)) {
                worst = ratio;
                name = output.name();
            }
            if (Double.isNaN(worst)) {
                break;
            }
        }
        return new Noise(floor.dtype(), scrutiny.noiseFactor(), worst, name, verdict);
    }
}
