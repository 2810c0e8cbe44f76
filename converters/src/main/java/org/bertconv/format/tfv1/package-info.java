/**
 * TensorFlow's first kind of checkpoint, V1, which {@code tf.train.Saver} wrote until 2016: one {@linkplain org.bertconv.tensorflow.table
 * table} that holds names and data, or one for each shard, {@code P-00000-of-00003}.
 *
 * <pre>
 * ""                     SavedTensorSlices { 1: meta { 1: tensor { 1: name  2: shape  3: dtype  4: slice* }*  2: versions } }
 * 00 name 00 01 rank …   SavedTensorSlices { 2: data { 1: name  2: slice  3: TensorProto } }
 * TensorProto            the elements in one list, without dtype or shape: 5 float  6 double  7 int32, int16, int8, uint16, uint8
 *                        9 complex64  10 int64  11 bool  12 complex128  13 half
 * </pre>
 *
 * <p>The key of a tensor's data is the same ordered code that a bundle has for slices; a whole tensor is one slice. Floats are as they are in
 * memory; the others are numbers of variable length. Blocks have checksums, tensors have none, and a block with a large tensor is as
 * large as it; so all checksums are verified when the file is opened. A list may be packed or not.
 *
 * @see <a href="https://github.com/tensorflow/tensorflow/blob/v2.16.2/tensorflow/core/util/saved_tensor_slice.proto">saved_tensor_slice.proto</a>
 * @see <a href="https://github.com/tensorflow/tensorflow/blob/v2.16.2/tensorflow/core/util/tensor_slice_writer.cc">tensor_slice_writer.cc</a>
 */
@NullMarked
package org.bertconv.format.tfv1;

import org.jspecify.annotations.NullMarked;
