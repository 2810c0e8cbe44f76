/**
 * Writes what {@code torch.save} writes since PyTorch 1.6, a zip archive, in the dialect that every version since 1.6 loads, from 1.13 on
 * also with {@code weights_only=True}; the layout is described in {@link org.bertconv.format.pytorch}. The members are
 *
 * <pre>
 * archive/data.pkl     protocol 2: an OrderedDict of _rebuild_tensor_v2(storage, 0, shape, strides, False, OrderedDict())
 * archive/byteorder    "little"
 * archive/data/0       the bytes of the first tensor
 * archive/data/1       …
 * archive/version      "3\n"
 * </pre>
 *
 * <p>all stored, each starting at a multiple of 64 bytes, behind a local header that has their real sizes and checksum. The checksums are
 * known only when the tensors were copied, so the local headers are written last.
 *
 * @see <a href="https://github.com/pytorch/pytorch/blob/v2.9.1/caffe2/serialize/inline_container.cc">inline_container.cc, the archive</a>
 * @see <a href="https://github.com/pytorch/pytorch/blob/v1.13.1/torch/_weights_only_unpickler.py">_weights_only_unpickler.py of 1.13</a>
 */
@NullMarked
package org.bertconv.format.pytorch.write;

import org.jspecify.annotations.NullMarked;
