package org.bertconv.parity;

import java.util.List;

/**
 * Which parameters a comparison could witness.
 *
 * @param parameters elements of all tensors of the model
 * @param witnessedByOutputs elements that some compared output depends on
 * @param comparedByContent elements whose values were compared
 * @param withoutEffect elements that no output of any input depends on: key biases, which softmax cancels
 * @param untouched rows of embedding tables that the probes do not use, where digests were asked for
 * @param uncovered tensors that neither an output nor a comparison by content covers; as {@code name} or {@code name (rows …)}
 * @param unreached rows that a golden says nothing of, whether the verdict depends on them or not
 */
public record Coverage(
        long parameters,
        long witnessedByOutputs,
        long comparedByContent,
        long withoutEffect,
        List<UntouchedRows> untouched,
        List<String> uncovered,
        List<UncoveredRows> unreached) {

    /** Copies the lists. */
    public Coverage {
        untouched = List.copyOf(untouched);
        uncovered = List.copyOf(uncovered);
        unreached = List.copyOf(unreached);
    }

    /** {@return the same with digests of the rows that the probes do not use} */
    Coverage with(List<UntouchedRows> digests) {
        return new Coverage(
                parameters, witnessedByOutputs, comparedByContent, withoutEffect, digests, uncovered, unreached);
    }

    /** {@return the same with what a golden leaves open} */
    Coverage leaving(List<UncoveredRows> open, List<String> also) {
        List<String> all = new java.util.ArrayList<>(uncovered);
        all.addAll(also);
        return new Coverage(parameters, witnessedByOutputs, comparedByContent, withoutEffect, untouched, all, open);
    }
}
