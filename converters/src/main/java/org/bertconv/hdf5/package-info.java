/**
 * HDF5, as far as weights need it: groups, datasets of numbers, attributes of text. Read by us and not by a library, because a file from a
 * stranger is a graph of addresses: each is checked before it is followed, none is followed twice, and what leads out of the file (soft and
 * external links, external storage, virtual datasets) is refused.
 *
 * <pre>
 * superblock      89 "HDF" 0D 0A 1A 0A, version 0 to 3, widths of addresses and lengths, end of the file, root group
 *                 at 0, or behind a user block of 512, 1024, 2048, … bytes, from which all addresses count
 * object header   version 1, or "OHDR" with checksums: messages that say what a group or dataset is
 * group           symbol table (tree, leaves, names in a heap), or link messages, or a heap of them with an index
 * dataset         dataspace (dimensions), datatype (integer, float, text, …), layout: compact, contiguous, or chunked
 *                 with filters (deflate, shuffle, fletcher32) and an index of the chunks
 * attribute       name, datatype, dataspace, value; text is of fixed length, or lies in a global heap
 * </pre>
 *
 * <p>Numbers are little-endian, except for elements whose datatype says otherwise.
 *
 * @see <a href="https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html">HDF5 File Format Specification Version 3.0</a>
 */
@NullMarked
package org.bertconv.hdf5;

import org.jspecify.annotations.NullMarked;
