package org.bertconv.checkpoint;

import java.util.Set;

/**
 * What the user may allow a reader.
 *
 * @param ignoredGlobals Python names, as {@code module.name}, that a pickle may mention outside of the tensors: their objects become
 *     opaque values and are never made; everything else that is not a tensor is refused
 */
public record ReadOptions(Set<String> ignoredGlobals) {

    /** The strictest reading. */
    public static final ReadOptions STRICT = new ReadOptions(Set.of());

    /** Copies the set. */
    public ReadOptions {
        ignoredGlobals = Set.copyOf(ignoredGlobals);
    }
}
