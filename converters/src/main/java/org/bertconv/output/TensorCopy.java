package org.bertconv.output;

import org.bertconv.tensor.Tensor;

/**
 * The bytes of a tensor go to a place in a file.
 *
 * @param tensor read once, from its first byte to its last
 * @param file to write to
 * @param position of its first byte in the file
 */
public record TensorCopy(Tensor tensor, OutputFile file, long position) {}
