package org.bertconv.parity;

/**
 * The verdict by the noise floor.
 *
 * @param dtype whose rounding the floor is: that of the arithmetic, {@code float32}, or that of the weights, {@code bf16}
 * @param factor how many times the floor an output may differ
 * @param ratio the largest difference, in floors; NaN or infinite if an output is
 * @param output that has it
 * @param verdict same, different or cannot tell
 */
public record Noise(String dtype, double factor, double ratio, String output, Verdict verdict) {}
