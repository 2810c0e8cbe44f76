package org.bertconv.parity;

/**
 * The first output, in the order of the computation, that does not pass.
 *
 * @param output its name; empty if all outputs pass and only weights differ
 * @param layer the layer that made it, counted from 0; -1 if it is not of a layer
 * @param component such as {@code query}; where it is not known more exactly {@code embeddings}, {@code layer}, {@code pooler} or
 *     {@code head}
 */
public record Divergence(String output, int layer, String component) {}
