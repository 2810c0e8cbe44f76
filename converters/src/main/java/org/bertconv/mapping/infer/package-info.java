/** Derives a rule file from two checkpoints that hold the same weights under different names, by their contents. */
@NullMarked
package org.bertconv.mapping.infer;

import org.jspecify.annotations.NullMarked;
