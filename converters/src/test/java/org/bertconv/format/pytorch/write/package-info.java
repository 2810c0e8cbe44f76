@NullMarked
package org.bertconv.format.pytorch.write;

import org.jspecify.annotations.NullMarked;
