package org.bertconv.parity;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bertconv.model.Precision;

/**
 * How far two right computations of one output are apart. The rounding of arithmetic is measured on the weights at hand: the bundled model
 * in float64 against float32, on the probes of the comparison, times the root of 2 since both sides round, each in its own way. Where weights were rounded to a narrower dtype on the way, that rounding
 * is measured in the same way.
 *
 * @param dtype whose rounding it is: {@code float32}, {@code float64}, {@code f16}, {@code bf16}
 * @param floors the largest difference of each output
 */
record NoiseFloor(String dtype, Map<String, Double> floors) {

    /** Half a unit of the last place of a number around 1: no output is known better than that. */
    private static final double HALF_UNIT = 0x1p-24;

    private static final double BOTH_SIDES = Math.sqrt(2);

    /** What a float64 rounds is that much less than what a float32 rounds. */
    private static final double DOUBLE_TO_SINGLE = 0x1p-29;

    NoiseFloor {
        floors = Map.copyOf(floors);
    }

    /**
     * {@return the floor of arithmetic}
     *
     * @param ours what the model computes in the precision of the comparison
     * @param both whether both sides of the comparison are in that precision; if not, float32 rules
     */
    static NoiseFloor ofArithmetic(
            ModelSide model, List<Probe> probes, Map<String, Values> ours, Precision precision, boolean both)
            throws IOException {
        Precision other = precision == Precision.FLOAT32 ? Precision.FLOAT64 : Precision.FLOAT32;
        boolean exact = precision == Precision.FLOAT64 && both;
        Map<String, Double> floors = between(model, probes, ours, other);
        floors.replaceAll((name, floor) -> BOTH_SIDES * (exact ? floor * DOUBLE_TO_SINGLE : floor));
        return new NoiseFloor(exact ? precision.label() : Precision.FLOAT32.label(), floors);
    }

    /**
     * {@return the floor of a rounding of the weights}
     *
     * @param rounded the same model, its weights rounded
     */
    static NoiseFloor ofWeights(
            ModelSide rounded, List<Probe> probes, Map<String, Values> ours, Precision precision, String dtype)
            throws IOException {
        return new NoiseFloor(dtype, between(rounded, probes, ours, precision));
    }

    private static Map<String, Double> between(
            ModelSide model, List<Probe> probes, Map<String, Values> ours, Precision precision) throws IOException {
        Map<String, Double> floors = new LinkedHashMap<>();
        model.run(probes, precision, output -> {
            Values mine = ours.get(ParityCheck.key(output));
            if (mine != null) {
                floors.merge(output.name(), mine.floor(Values.of(output.values()), HALF_UNIT), Math::max);
            }
        });
        return floors;
    }

    /** {@return the floor of an output; 0 if it was not measured, so that nothing passes by it but what is equal} */
    double of(String output) {
        return floors.getOrDefault(output, 0.0);
    }
}
