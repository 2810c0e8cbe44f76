@NullMarked
package org.bertconv.format.tfbundle.table;

import org.jspecify.annotations.NullMarked;
