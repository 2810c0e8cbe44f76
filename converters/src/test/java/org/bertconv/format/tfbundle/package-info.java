@NullMarked
package org.bertconv.format.tfbundle;

import org.jspecify.annotations.NullMarked;
