/**
 * TensorFlow's tensor bundle, the checkpoint "V2" of {@code tf.train.Saver} and {@code tf.train.Checkpoint}: an index that names the
 * tensors, and data files that hold their bytes.
 *
 * <pre>
 * P.index                  a {@linkplain org.bertconv.tensorflow.table table} of protobuf messages
 *   ""                     BundleHeader { 1: shards  2: endianness (0 little, 1 big)  3: version { 1: producer  2: min consumer  3: bad consumers } }
 *   tensor name            BundleEntry  { 1: dtype  2: shape { 2: dim { 1: size } }  3: shard  4: offset  5: size  6: crc32c (fixed32)  7: slices }
 *   00 name 00 01 rank …   BundleEntry of one slice of a tensor whose own entry has slices and no data
 * P.data-00000-of-00002    tensor bytes: row-major, no header, at the offsets of the entries
 * P.data-00001-of-00002
 * </pre>
 *
 * <p>{@code crc32c} is the masked CRC-32C of the tensor's bytes as they are stored; whoever reads a tensor to its end has had it
 * verified. {@code P.meta} (the graph) and the text file {@code checkpoint} hold no weights.
 *
 * <p>Two entries may have the same bytes: TensorFlow reads such a file, and it is how a tied tensor can be stored once. Entries that
 * overlap in part are refused as MALFORMED: no writer makes them, and one of the two must be wrong.
 *
 * @see <a href="https://github.com/tensorflow/tensorflow/blob/v2.16.2/tensorflow/core/protobuf/tensor_bundle.proto">tensor_bundle.proto</a>
 * @see <a href="https://github.com/tensorflow/tensorflow/blob/v2.16.2/tensorflow/core/util/tensor_bundle/tensor_bundle.cc">tensor_bundle.cc</a>
 */
@NullMarked
package org.bertconv.format.tfbundle;

import org.jspecify.annotations.NullMarked;
