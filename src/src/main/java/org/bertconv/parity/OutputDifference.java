package org.bertconv.parity;

import java.util.List;
import java.util.OptionalDouble;

/**
 * How far an output of one side is from that of the other, over all probes.
 *
 * @param name as Hugging Face names it, such as {@code hidden_states.0}
 * @param shape of the output for the probe with the worst difference
 * @param maxAbs the largest absolute difference; NaN or infinite if a value on either side is
 * @param meanAbs the mean absolute difference
 * @param rms the root of the mean squared difference
 * @param maxRel the largest difference relative to the right side's value
 * @param cosine the cosine of the angle between the two, 1 for the same direction
 * @param noiseFloor the rounding floor, where it was measured
 * @param requiredAtol the smallest {@code --atol} with which this output would pass at the {@code --rtol} that was used
 * @param pass whether it passes
 * @param worstIndex where the largest difference is, within {@code shape}
 */
public record OutputDifference(
        String name,
        List<Long> shape,
        double maxAbs,
        double meanAbs,
        double rms,
        double maxRel,
        double cosine,
        OptionalDouble noiseFloor,
        double requiredAtol,
        boolean pass,
        List<Long> worstIndex) {

    /** {@return the largest difference in noise floors, where the floor was measured} */
    public OptionalDouble noiseRatio() {
        return noiseFloor.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(maxAbs == 0 ? 0 : maxAbs / noiseFloor.getAsDouble());
    }

    /** Copies the lists. */
    public OutputDifference {
        shape = List.copyOf(shape);
        worstIndex = List.copyOf(worstIndex);
    }
}
