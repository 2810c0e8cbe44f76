package org.bertconv.mapping;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A value of a YAML file that knows its line, so that a mistake in a rule file can be pointed at. */
sealed interface YamlNode {

    /** {@return the line in which the value begins, counted from 1} */
    int line();

    /** A text, number, boolean or null. */
    record Scalar(@Nullable Object value, int line) implements YamlNode {}

    /** A sequence. */
    record Items(List<YamlNode> items, int line) implements YamlNode {}

    /** A mapping, in the order of the file. */
    record Fields(Map<String, YamlNode> fields, int line) implements YamlNode {}
}
