package org.bertconv;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The scripts that record a golden where the original framework is: short, with no dependency but that framework and NumPy. Each is one
 * file of its own; what they share is put behind it.
 */
public enum CaptureScript {
    /** torch and transformers. */
    PYTORCH("pytorch"),
    /** TensorFlow's classes of transformers. */
    TENSORFLOW("tensorflow"),
    /** google-research/bert. */
    GOOGLE_TF1("google-tf1"),
    /** Flax' classes of transformers. */
    FLAX("flax");

    private final String framework;

    CaptureScript(String framework) {
        this.framework = framework;
    }

    /** {@return the script for a framework, if there is one} */
    public static Optional<CaptureScript> of(String framework) {
        return Arrays.stream(values())
                .filter(script -> script.framework.equals(framework))
                .findFirst();
    }

    /** {@return the names of the frameworks} */
    public static List<String> frameworks() {
        return Arrays.stream(values()).map(script -> script.framework).toList();
    }

    /** {@return the Python text} */
    public String text() {
        return resource(framework + ".py") + resource("common.py");
    }

    private static String resource(String name) {
        try (InputStream in = CaptureScript.class.getResourceAsStream("golden/" + name)) {
            if (in == null) {
                throw new IllegalStateException("resource golden/" + name + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
