/**
 * How files come into being: whole, or not at all. {@link org.bertconv.output.OutputDirectory} is a transaction over the files of one
 * directory. They are written under temporary names, forced to the device, and renamed in an order that leaves either the old set or the
 * new one readable at every moment; {@link org.bertconv.output.TensorCopies} fills them from several threads at once.
 *
 * <p>All calls to the file system go through {@code OutputFs}, so that tests can fail, or lose power, at each of them.
 */
@NullMarked
package org.bertconv.output;

import org.jspecify.annotations.NullMarked;
