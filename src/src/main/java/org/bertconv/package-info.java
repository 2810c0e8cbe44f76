/** The story of the tool on one page: {@code Bertconv}. */
@NullMarked
package org.bertconv;

import org.jspecify.annotations.NullMarked;
