package org.bertconv.mapping;

import java.io.UncheckedIOException;
import java.util.List;
import org.bertconv.io.CheckpointException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** An architecture file that this program brings along, read as a whole only when a checkpoint is of its family. */
public final class FamilyFile {

    /** How the name of a class goes on behind the name of its family. */
    private static final List<String> CLASS_ENDS = List.of("Model", "For", "LMHead");

    private final String name;
    private final String text;
    private @Nullable Architecture architecture;

    FamilyFile(String name, String text) {
        this.name = name;
        this.text = text;
    }

    /** {@return the architecture; it is read when first asked for} */
    public synchronized Architecture architecture() {
        Architecture known = architecture;
        if (known == null) {
            try {
                known = ArchitectureFile.parse(name, text);
                architecture = known;
            } catch (CheckpointException e) {
                throw new UncheckedIOException("a bundled rule file is wrong", e);
            }
        }
        return known;
    }

    /** {@return the name of the family} */
    public String family() {
        return header().text("family").orElseGet(() -> architecture().family());
    }

    /** {@return whether {@code model_type} in config.json means this family} */
    boolean isOfType(String modelType) {
        return header().texts("model_types").contains(modelType);
    }

    /** {@return whether the class that a config names is one of this family} */
    boolean hasClassOf(JsonNode config) {
        String named = config.path("architectures").path(0).asString("");
        return header().texts("classes").stream()
                .filter(named::startsWith)
                .map(prefix -> named.substring(prefix.length()))
                .anyMatch(end -> CLASS_ENDS.stream().anyMatch(end::startsWith));
    }

    private HeaderLines header() {
        return new HeaderLines(text);
    }
}
