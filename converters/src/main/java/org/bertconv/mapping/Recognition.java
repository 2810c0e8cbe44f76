package org.bertconv.mapping;

/**
 * What a checkpoint was taken for.
 *
 * @param family such as {@code bert}
 * @param naming such as {@code google-tf1}
 * @param head that it has, or that it was asked to have
 * @param prefix that stood before every name; empty if nothing did
 */
public record Recognition(String family, String naming, Head head, String prefix) {}
