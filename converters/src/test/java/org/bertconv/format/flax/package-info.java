/** Tests of Flax' msgpack. */
@NullMarked
package org.bertconv.format.flax;

import org.jspecify.annotations.NullMarked;
