/**
 * GGUF, the file of llama.cpp and ggml: keys with values, then the tensors.
 *
 * <pre>{@code
 *   0        'GGUF', u32 version: 2 or 3, u64 number of tensors, u64 number of keys; all little-endian
 *   24       keys: text, u32 type, value
 *              text = u64 length, UTF-8
 *              types 0 u8, 1 i8, 2 u16, 3 i16, 4 u32, 5 i32, 6 f32, 7 bool, 8 text, 9 array (u32 type, u64 count, values), 10 u64, 11 i64, 12 f64
 *   …        for each tensor: text name (at most 64 bytes), u32 rank (at most 4), u64 dimensions, the innermost first, u32 type, u64 offset
 *   …        zeros up to a multiple of general.alignment (32 unless it is there)
 *   …        data: the tensors in the order above, each at its offset, which is the padded end of the one before
 * }</pre>
 *
 * <p>F32, F16, BF16, F64 and whole numbers are read as they are, blocks of Q8_0 (a half-precision scale and 32 signed bytes) as F32. Keys
 * are kept as metadata, arrays only by their length; of architecture {@code bert} the keys are its config and the tokens its vocabulary.
 *
 * <p>Specification: <a href="https://github.com/ggml-org/ggml/blob/master/docs/gguf.md">ggml-org/ggml, docs/gguf.md</a>; the checks are those of
 * {@code gguf.cpp}, and what is written is what {@code gguf-py} and the converter of llama.cpp ({@code conversion/bert.py}) write.
 */
@NullMarked
package org.bertconv.format.gguf;

import org.jspecify.annotations.NullMarked;
