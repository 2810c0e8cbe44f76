package org.bertconv.format.tfbundle.objectgraph;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A key of an object-based checkpoint, taken apart.
 *
 * @param path the local names on the way from the root to the object, escaped as in the key
 * @param attribute of the object, such as {@code VARIABLE_VALUE}
 */
record ObjectKey(List<String> path, String attribute) {

    /** What is between the path of an object and the name of its attribute. */
    private static final String ATTRIBUTES = "/.ATTRIBUTES/";

    /** The attribute that every variable has, and nothing else. */
    static final String VARIABLE = "VARIABLE_VALUE";

    /** What is between the path of a variable and the optimizer that keeps something for it. */
    private static final String SLOT = ".OPTIMIZER_SLOT";

    ObjectKey {
        path = List.copyOf(path);
    }

    /** {@return what a key says, if it is one of an object} */
    static Optional<ObjectKey> parse(String key) {
        int at = key.lastIndexOf(ATTRIBUTES);
        return at < 0
                ? Optional.empty()
                : Optional.of(new ObjectKey(
                        Arrays.asList(key.substring(0, at).split("/", -1)), key.substring(at + ATTRIBUTES.length())));
    }

    /** {@return the key of a variable} */
    static String ofVariable(List<String> localNames) {
        return localNames.stream().map(ObjectKey::escape).collect(Collectors.joining("/")) + ATTRIBUTES + VARIABLE;
    }

    /** {@return the local names, joined by slashes} */
    String name() {
        return path.stream().map(ObjectKey::unescape).collect(Collectors.joining("/"));
    }

    /** {@return why this is no weight, if it is none} */
    Optional<String> whyIgnored() {
        if (path.contains(SLOT)) {
            return Optional.of("optimizer slot");
        }
        if (path.contains("optimizer") || path.contains("_optimizer")) {
            return Optional.of("optimizer state");
        }
        if (path.contains("keras_api")) {
            return Optional.of("state of Keras");
        }
        if (path.equals(List.of("save_counter"))) {
            return Optional.of("number of times that the checkpoint was saved");
        }
        if (path.equals(List.of("global_step")) || path.equals(List.of("step"))) {
            return Optional.of("training step");
        }
        return attribute.equals(VARIABLE) ? Optional.empty() : Optional.of(attribute + " of an object");
    }

    static String escape(String localName) {
        return localName.replace(".", "..").replace("/", ".S");
    }

    static String unescape(String component) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < component.length(); i++) {
            char c = component.charAt(i);
            if (c == '.' && i + 1 < component.length()) {
                i++;
                name.append(component.charAt(i) == 'S' ? '/' : component.charAt(i));
            } else {
                name.append(c);
            }
        }
        return name.toString();
    }
}
