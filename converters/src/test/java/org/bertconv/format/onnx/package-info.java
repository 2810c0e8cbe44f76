@NullMarked
package org.bertconv.format.onnx;

import org.jspecify.annotations.NullMarked;
