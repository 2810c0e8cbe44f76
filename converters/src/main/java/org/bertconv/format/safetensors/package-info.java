/**
 * safetensors: tensors as they lie in memory, behind a header of JSON.
 *
 * <pre>{@code
 *   0        u64, little-endian: N, the length of the header in bytes, at most 100,000,000
 *   8        header, UTF-8 JSON, one object:
 *              {"__metadata__": {text: text, …},                                          optional
 *               "<tensor name>": {"dtype": "F32", "shape": [2, 3], "data_offsets": [begin, end]}, …}
 *            padded with spaces by writers, so that the data begins at a multiple of 8
 *   8 + N    data: the tensors, row-major, little-endian, from begin to end (exclusive, counted from 8 + N);
 *            in the order of their offsets they fill the file to its last byte, without a hole and without an overlap
 * }</pre>
 *
 * <p>There is no checksum and no alignment. A checkpoint may be spread over several such files; then
 * {@code model.safetensors.index.json} says which tensor is in which ({@link org.bertconv.checkpoint.ShardIndex}).
 *
 * <p>Specification: <a href="https://github.com/huggingface/safetensors/blob/main/README.md">huggingface/safetensors, README.md</a>; what
 * it leaves open is decided as {@code safetensors/src/tensor.rs} does, except that a name that occurs twice is refused here.
 */
@NullMarked
package org.bertconv.format.safetensors;

import org.jspecify.annotations.NullMarked;
