package org.bertconv.parity;

import org.bertconv.mapping.Gelu;

/**
 * What the choice of {@code gelu} does on these weights.
 *
 * @param choice that was used on both sides
 * @param maxAbs the largest difference of an output between the two choices, on a short probe
 * @param output where it is
 */
public record GeluEffect(Gelu choice, double maxAbs, String output) {}
