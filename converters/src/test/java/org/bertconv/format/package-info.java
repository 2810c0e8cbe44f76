/** What every format has to pass, and what its tests are made of. */
@NullMarked
package org.bertconv.format;

import org.jspecify.annotations.NullMarked;
