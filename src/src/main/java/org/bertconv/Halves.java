package org.bertconv;

import java.nio.file.Path;

/**
 * Two checkpoints that are put together.
 *
 * @param encoder the one that reads
 * @param decoder the one that writes
 */
public record Halves(Path encoder, Path decoder) {}
