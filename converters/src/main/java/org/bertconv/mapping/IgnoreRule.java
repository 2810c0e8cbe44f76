package org.bertconv.mapping;

/**
 * Names that are no weights of the model: optimizer slots, counters.
 *
 * @param name the pattern of the names
 * @param why in a few words
 */
public record IgnoreRule(NamePattern name, String why) {}
