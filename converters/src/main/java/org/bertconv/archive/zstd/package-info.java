/**
 * Decompresses zstd. A decoder of its own because those that there are go around Java's memory model or are native code, and neither may see
 * bytes that nobody trusts. Written from the specification, for one frame after another:
 *
 * <pre>
 * 28 B5 2F FD, flags, [window], [dictionary], [content size]      header of a frame
 * 3 bytes: last, kind, size; raw bytes, one byte, or              block, of at most 128 KiB when decompressed
 *   literals                                                        raw, one byte, or coded by Huffman in one or four streams
 *   sequences                                                       (literals, match, offset) coded by three FSE tables
 * …
 * [xxHash64, lower half]                                          of the content of the frame
 * </pre>
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8878">RFC 8878, Zstandard compression</a>
 */
@NullMarked
package org.bertconv.archive.zstd;

import org.jspecify.annotations.NullMarked;
