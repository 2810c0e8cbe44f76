package org.bertconv.parity;

import java.util.List;

/**
 * Which parameters a comparison could witness.
 *
 * @param parameters elements of all tensors of the model
 * @param witnessedByOutputs elements that some compared output depends on
 * @param comparedByContent elements whose values were compared
 * @param withoutEffect elements that no output of any input depends on: key biases, which softmax cancels
 * @param uncovered tensors that neither an output nor a comparison by content covers; as {@code name} or {@code name (rows …)}
 */
public record Coverage(
        long parameters, long witnessedByOutputs, long comparedByContent, long withoutEffect, List<String> uncovered) {

    /** Copies the list. */
    public Coverage {
        uncovered = List.copyOf(uncovered);
    }
}
