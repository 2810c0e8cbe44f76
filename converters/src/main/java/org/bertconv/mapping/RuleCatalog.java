package org.bertconv.mapping;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Printable;
import tools.jackson.databind.JsonNode;

/**
 * All architectures and namings that are known. A jar cannot list its resources, so {@code mapping-rules/index.txt} names the files.
 *
 * @param families the architectures, by family
 * @param files the namings in the order of the index, which decides between namings that fit equally well
 */
public record RuleCatalog(Map<String, FamilyFile> families, List<NamingFile> files) {

    private static final String ROOT = "/mapping-rules/";

    /** Copies the collections. */
    public RuleCatalog {
        families = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(families));
        files = List.copyOf(files);
    }

    /** {@return the files that this program brings along} */
    public static RuleCatalog bundled() {
        try {
            Map<String, FamilyFile> families = new LinkedHashMap<>();
            List<NamingFile> namings = new ArrayList<>();
            for (String name : resource("index.txt").lines().toList()) {
                if (name.endsWith("/architecture.yaml")) {
                    FamilyFile file = new FamilyFile(name, resource(name));
                    families.put(file.family(), file);
                } else {
                    namings.add(NamingFile.lazy(name, resource(name)));
                }
            }
            return new RuleCatalog(families, namings);
        } catch (IOException e) {
            throw new UncheckedIOException("a bundled rule file is wrong", e);
        }
    }

    /**
     * {@return the same architectures with these namings only}
     *
     * @throws CheckpointException UNSUPPORTED if one is of a family that has none
     */
    public RuleCatalog withNamings(List<NamingFile> only) throws CheckpointException {
        for (NamingFile file : only) {
            architecture(file);
        }
        return new RuleCatalog(families, only);
    }

    /** {@return all namings, read} */
    public List<MappingRules> namings() {
        return files.stream().map(NamingFile::rules).toList();
    }

    /** {@return the architecture of a family, if it is known} */
    public Optional<Architecture> architecture(String family) {
        return Optional.ofNullable(families.get(family)).map(FamilyFile::architecture);
    }

    /**
     * {@return the architecture of the family that a naming is for}
     *
     * @throws CheckpointException UNSUPPORTED if the family is not known
     */
    public Architecture architecture(NamingFile file) throws CheckpointException {
        return architecture(file.family())
                .orElseThrow(() -> CheckpointException.of(
                        ErrorClass.UNSUPPORTED,
                        file.name() + ": family " + Printable.of(file.family()) + " is not known; known are "
                                + String.join(", ", families.keySet())));
    }

    /** {@return the family that a config speaks of, by its {@code model_type} or else by the class that it names} */
    public Optional<String> familyOf(JsonNode config) {
        String type = config.path("model_type").asString("");
        return families.values().stream()
                .filter(file -> type.isEmpty() ? file.hasClassOf(config) : file.isOfType(type))
                .map(FamilyFile::family)
                .findFirst();
    }

    /** {@return the naming of a family, if it is known} */
    public Optional<MappingRules> naming(String family, String naming) {
        return files.stream()
                .filter(file -> file.family().equals(family) && file.naming().equals(naming))
                .findFirst()
                .map(NamingFile::rules);
    }

    /** {@return the naming in which a family is written for a target, such as {@code keras-h5}, if there is one} */
    public Optional<MappingRules> target(String family, String target) {
        return files.stream()
                .filter(file -> file.family().equals(family) && file.isWrittenAs(target))
                .findFirst()
                .map(NamingFile::rules);
    }

    /** {@return whether one of these names is the anchor of one of the namings} */
    public boolean hasAnchorIn(Collection<String> names) {
        return files.stream()
                .anyMatch(file -> names.stream()
                        .anyMatch(name ->
                                Naming.endsWithAnchor(Affixes.withoutSuffix(name, file.suffix()), file.anchor())));
    }

    /** {@return the names of all namings, for messages} */
    public String namingLabels() {
        return files.stream().map(NamingFile::naming).distinct().collect(Collectors.joining(", "));
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = RuleCatalog.class.getResourceAsStream(ROOT + name)) {
            if (in == null) {
                throw new IOException("resource " + ROOT + name + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** {@return the rules of a file of the user} */
    public static NamingFile parse(String name, String text) throws CheckpointException {
        return NamingFile.parsed(name, text);
    }
}
