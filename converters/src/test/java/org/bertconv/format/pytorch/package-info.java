/** Tests of the PyTorch readers: on files of the real framework, and on pickles put together instruction by instruction. */
@NullMarked
package org.bertconv.format.pytorch;

import org.jspecify.annotations.NullMarked;
