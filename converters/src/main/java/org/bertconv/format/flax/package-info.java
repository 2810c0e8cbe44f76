/**
 * Flax' {@code flax_model.msgpack}: one msgpack map of maps, whose leaves are arrays. The name of a tensor is its path, joined by dots, as in
 * the safetensors files of Flax.
 *
 * <pre>{@code
 *   map      8n | DE u16 | DF u32: so many keys (A0+n, D9 u8, DA u16, DB u32: texts) and values; all numbers of msgpack are big-endian
 *   value    a map, or
 *            an array: D4..D8 | C7 u8 | C8 u16 | C9 u32, then the type, 01 (03 for a NumPy scalar), then so many bytes, msgpack again:
 *              93  9n dimensions  A7 'float32'  C4 u8 | C5 u16 | C6 u32 and the elements, row-major, little-endian; or
 *            an array of more than 2^30 bytes, in flat pieces of that size:
 *              {"__msgpack_chunked_array__": true, "shape": {"0": d, …}, "chunks": {"0": array, …}}
 * }</pre>
 *
 * <p>There is no checksum and no alignment. A map at the top with the key {@code params} is a wrapper, and what stands beside it is no
 * weight. Shards are files like this one beside {@code flax_model.msgpack.index.json}, which joins paths by slashes.
 *
 * <p>Specification: <a href="https://github.com/msgpack/msgpack/blob/master/spec.md">msgpack, spec.md</a>, and
 * <a href="https://github.com/google/flax/blob/main/flax/serialization.py">google/flax, flax/serialization.py</a>. What is written is byte
 * for byte what {@code flax.serialization.to_bytes} gives for the same tree; lengths need not be minimal when read.
 */
@NullMarked
package org.bertconv.format.flax;

import org.jspecify.annotations.NullMarked;
