package org.bertconv.format.kerasv3;

import java.util.Optional;

/** The names that Keras 3 gives. */
final class KerasV3Layout {

    static final String CONFIG = "config.json";
    static final String WEIGHTS = "model.weights.h5";
    static final String WEIGHTS_NPZ = "model.weights.npz";

    private static final String VARS = "vars";

    private KerasV3Layout() {}

    /** {@return why a dataset is no weight, if it is none} */
    static Optional<String> stateOf(String path) {
        if (path.startsWith("optimizer/")) {
            return Optional.of("optimizer state");
        }
        if (("/" + path).contains("/seed_generator/")) {
            return Optional.of("state of a random generator");
        }
        return Optional.empty();
    }

    /** {@return whether a dataset lies where variables do: {@code …/vars/0}} */
    static boolean isVariable(String path) {
        String[] parts = path.split("/", -1);
        return parts.length >= 2 && parts[parts.length - 2].equals(VARS);
    }
}
