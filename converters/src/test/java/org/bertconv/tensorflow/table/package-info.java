@NullMarked
package org.bertconv.tensorflow.table;

import org.jspecify.annotations.NullMarked;
