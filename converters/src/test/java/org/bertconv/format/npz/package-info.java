/** Tests of NumPy archives. */
@NullMarked
package org.bertconv.format.npz;

import org.jspecify.annotations.NullMarked;
