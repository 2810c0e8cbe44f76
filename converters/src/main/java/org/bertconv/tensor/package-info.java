/** What a checkpoint holds: {@link org.bertconv.tensor.Tensor}s with a dtype and a shape, whose bytes are read only when asked for. */
@NullMarked
package org.bertconv.tensor;

import org.jspecify.annotations.NullMarked;
