/**
 * From the names of one framework to those of another: {@code MappingRules} are data, one file a naming, to and from canonical names;
 * an {@code Architecture} says which names and shapes a family has for a config and a head.
 */
@NullMarked
package org.bertconv.mapping;

import org.jspecify.annotations.NullMarked;
