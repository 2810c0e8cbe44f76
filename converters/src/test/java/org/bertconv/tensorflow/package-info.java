@NullMarked
package org.bertconv.tensorflow;

import org.jspecify.annotations.NullMarked;
