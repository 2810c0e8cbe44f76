/**
 * Bytes in and bytes out: {@link org.bertconv.io.ByteSource} is what every reader reads, {@link org.bertconv.io.Folder} is where a
 * checkpoint's files lie, be it a directory or an archive, and {@link org.bertconv.io.CheckpointException} is the one way in which bad
 * input is reported.
 */
@NullMarked
package org.bertconv.io;

import org.jspecify.annotations.NullMarked;
