/**
 * A checkpoint as it was found: its tensors under the names of the file, the format, what stood beside the weights. A format is one
 * {@link org.bertconv.checkpoint.CheckpointFormat}; {@link org.bertconv.checkpoint.CheckpointFormats} knows them all and chooses by content.
 */
@NullMarked
package org.bertconv.checkpoint;

import org.jspecify.annotations.NullMarked;
