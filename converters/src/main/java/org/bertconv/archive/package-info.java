/**
 * {@link org.bertconv.archive.Archives} opens archives as folders: zip ({@link org.bertconv.archive.ZipArchive}, which a PyTorch file is as
 * well) and tar, plain or in gzip, xz or zstd ({@link org.bertconv.archive.zstd}). Nothing is ever
 * extracted under a name that an archive chose.
 *
 * <p>A zip archive is read through its central directory, and every fact that stands in a second place too is compared, for an archive that
 * means one thing to one reader and another thing to the next is an attack and never an accident:
 *
 * <pre>
 * local header   PK 03 04, version, flags, method, time, crc, sizes, name, extra     from byte 0 on, without a gap
 * data           stored or deflated
 * descriptor     [PK 07 08,] crc, sizes                                               if flag 3 is set
 * …
 * central header PK 01 02, …, local header's offset, attributes, name, extra          once per member
 * …
 * zip64 record, zip64 locator                                                         if something is over 4 GiB, or always
 * end record     PK 05 06, counts, size and offset of the directory, comment          ends at the last byte of the file
 * </pre>
 *
 * @see <a href="https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT">APPNOTE.TXT, the zip specification</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1952">RFC 1952, gzip</a>
 * @see <a href="https://tukaani.org/xz/xz-file-format.txt">the .xz file format</a>
 * @see <a href="https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html">POSIX pax, the tar formats</a>
 */
@NullMarked
package org.bertconv.archive;

import org.jspecify.annotations.NullMarked;
