@NullMarked
package org.bertconv.deflate;

import org.jspecify.annotations.NullMarked;
