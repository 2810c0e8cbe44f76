/**
 * Reads the weights of an ONNX model. The file is one protobuf message without a magic number:
 *
 * <pre>
 * ModelProto   1 ir_version, 2 producer_name, 3 producer_version, 7 graph, 8 opset_import, …
 * GraphProto   1 node (repeated), 5 initializer (repeated TensorProto), …
 * NodeProto    1 input, 2 output (names), 3 name, 4 op_type, 5 attribute, 9 metadata_props
 * TensorProto  1 dims, 2 data_type, 8 name, and the elements in one of
 *                9 raw_data             little-endian, as they lie in memory
 *                4 float_data, 10 double_data, 5 int32_data (all narrower types too), 7 int64_data, 11 uint64_data
 *                13 external_data       location, offset, length: a part of a file beside the model
 * </pre>
 *
 * <p>The file is read from front to back once and no element of a tensor with it, whatever its size; messages lie five deep at most, so
 * there is no recursion. Nothing in the graph is run.
 *
 * <p>What is a weight and what it is called stands in the graph: an initializer that is named like a parameter ({@code a.b.weight}) keeps
 * its name. Exporters fold the transposition of a matrix into a new initializer, {@code onnx::MatMul_311}; it is called after the place of
 * the node that uses it, {@code bert.encoder.layer.0.attention.self.query.MatMul}, and the last component says that it is laid out as that
 * operation wants it.
 *
 * @see <a href="https://github.com/onnx/onnx/blob/v1.19.1/onnx/onnx.proto">onnx.proto</a>
 * @see <a href="https://github.com/onnx/onnx/blob/v1.19.1/docs/ExternalData.md">ExternalData.md</a>
 */
@NullMarked
package org.bertconv.format.onnx;

import org.jspecify.annotations.NullMarked;
