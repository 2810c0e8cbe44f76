@NullMarked
package org.bertconv.format.tfbundle.objectgraph;

import org.jspecify.annotations.NullMarked;
