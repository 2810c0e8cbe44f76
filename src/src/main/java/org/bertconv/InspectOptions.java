package org.bertconv;

import java.util.Optional;

/**
 * What {@code inspect} shows.
 *
 * @param tensors a glob ({@code *}, {@code ?}) that the names of the shown tensors match
 * @param stats whether the values are summarised
 * @param hash whether the bytes are hashed
 */
public record InspectOptions(Optional<String> tensors, boolean stats, boolean hash) {}
