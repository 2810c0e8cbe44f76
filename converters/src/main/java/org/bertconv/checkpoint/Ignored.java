package org.bertconv.checkpoint;

/**
 * Something that a checkpoint holds and that is not a weight.
 *
 * @param name as the file spells it
 * @param why in a few words, such as {@code optimizer slot}
 */
public record Ignored(String name, String why) {}
