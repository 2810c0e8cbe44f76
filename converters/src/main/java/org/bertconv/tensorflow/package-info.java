/**
 * What TensorFlow's two kinds of checkpoint have in common: protobuf messages for shapes and slices, element types, the keys of slices,
 * and tensors that are put together of slices. The file that both lie in is the {@linkplain org.bertconv.tensorflow.table table}.
 *
 * @see <a href="https://github.com/tensorflow/tensorflow/blob/v2.16.2/tensorflow/core/framework/tensor_shape.proto">tensor_shape.proto</a>
 * @see <a href="https://github.com/tensorflow/tensorflow/blob/v2.16.2/tensorflow/core/framework/tensor_slice.proto">tensor_slice.proto</a>
 */
@NullMarked
package org.bertconv.tensorflow;

import org.jspecify.annotations.NullMarked;
