@NullMarked
package org.bertconv.archive.zstd;

import org.jspecify.annotations.NullMarked;
