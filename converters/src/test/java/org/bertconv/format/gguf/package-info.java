/** Tests of GGUF. */
@NullMarked
package org.bertconv.format.gguf;

import org.jspecify.annotations.NullMarked;
