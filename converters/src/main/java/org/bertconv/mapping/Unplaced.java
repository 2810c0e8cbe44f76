package org.bertconv.mapping;

/**
 * Names of weights that no class of transformers has a place for, or whose place has to be asked for.
 *
 * @param name the pattern of the names
 * @param why in a few words
 * @param note what can be done, in a sentence
 */
public record Unplaced(NamePattern name, String why, String note) {}
