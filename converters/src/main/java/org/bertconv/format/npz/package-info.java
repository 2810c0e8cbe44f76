/**
 * NumPy's {@code .npz}: a zip archive of {@code .npy} files, one for each tensor; the name of a tensor is that of its member without
 * {@code .npy}.
 *
 * <pre>{@code
 *   0        93 'N' 'U' 'M' 'P' 'Y'
 *   6        u8 major, u8 minor: 1.0, 2.0 or 3.0
 *   8        N, the length of the header: u16 (1.0), u32 (2.0, 3.0), little-endian
 *   10 / 12  header: a Python dict in ASCII (3.0: UTF-8), padded with spaces and ended by a line feed:
 *              {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }
 *   …        data: the elements, row-major, or column-major if fortran_order is True, to the end of the file
 * }</pre>
 *
 * <p>The header is parsed as exactly this dict and never evaluated. A dtype with {@code O} in it is a pickle and refused. There is no
 * bfloat16: the package ml_dtypes saves it as two bytes of nothing ({@code <V2}), which is read with a warning and not written. Arrays of
 * text are no tensors; a single text is kept as metadata. A member may be deflated; its CRC-32 is compared when its last byte is read.
 *
 * <p>Specification: <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">numpy.lib.format</a>; what is
 * written is byte for byte what {@code numpy.savez} writes ({@code numpy/lib/format.py}, {@code _write_array_header}).
 */
@NullMarked
package org.bertconv.format.npz;

import org.jspecify.annotations.NullMarked;
