/** What is done to a tensor between one naming and another: each operation knows its effect on the shape and how it is undone. */
@NullMarked
package org.bertconv.mapping.op;

import org.jspecify.annotations.NullMarked;
