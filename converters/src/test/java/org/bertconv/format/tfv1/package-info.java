@NullMarked
package org.bertconv.format.tfv1;

import org.jspecify.annotations.NullMarked;
