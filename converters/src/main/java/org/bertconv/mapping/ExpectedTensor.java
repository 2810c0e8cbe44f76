package org.bertconv.mapping;

import java.util.Optional;
import org.bertconv.tensor.Shape;

/**
 * A tensor that an architecture has, for a config and a head.
 *
 * @param name the canonical name
 * @param shape the shape
 * @param init how the family makes it
 * @param tied the canonical name of the tensor that it shares its values with, unless the checkpoint says otherwise
 */
public record ExpectedTensor(String name, Shape shape, Init init, Optional<String> tied) {}
