package org.bertconv.mapping;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bertconv.io.CheckpointException;
import org.bertconv.tensor.Shape;
import org.jspecify.annotations.Nullable;

/** Reads an architecture file and checks it as a whole: every dimension, part and head that is named is there. */
public final class ArchitectureFile {

    private static final List<String> KEYS = List.of(
            "family",
            "model_types",
            "classes",
            "dimensions",
            "counters",
            "evidence",
            "placeholders",
            "parts",
            "heads",
            "buffers",
            "foreign",
            "field_names",
            "config");

    private final YamlFile file;
    private final Placeholders placeholders;

    private ArchitectureFile(YamlFile file, Placeholders placeholders) {
        this.file = file;
        this.placeholders = placeholders;
    }

    /**
     * {@return the architecture of a file}
     *
     * @param name what messages call the file
     * @param text its contents
     * @throws CheckpointException MALFORMED, as {@code name:line}, with what is wrong and what is allowed
     */
    public static Architecture parse(String name, String text) throws CheckpointException {
        YamlFile file = YamlFile.parse(name, text);
        file.requireKeys(file.root(), KEYS);
        return new ArchitectureFile(file, file.placeholders()).architecture();
    }

    private Architecture architecture() throws CheckpointException {
        Map<String, String> dimensions = texts("dimensions");
        Map<String, Extent> counters = counters(dimensions);
        Map<String, List<Architecture.Spec>> parts = new LinkedHashMap<>();
        YamlNode.Fields declared = file.fields(file.root(), "parts");
        for (String part : declared.fields().keySet()) {
            parts.put(part, specs(file.items(declared, part), dimensions, counters));
        }
        return new Architecture(
                file.text(file.root(), "family"),
                types(),
                dimensions,
                counters,
                evidence(dimensions, counters),
                parts,
                heads(parts),
                specs(file.items(file.root(), "buffers"), dimensions, counters),
                file.texts(file.root(), "foreign"),
                texts("field_names"),
                configDefaults());
    }

    private ModelTypes types() throws CheckpointException {
        List<String> names = file.texts(file.root(), "model_types");
        List<String> classes = file.texts(file.root(), "classes");
        if (names.isEmpty() || names.size() != classes.size()) {
            throw file.error(
                    file.root().line(), "\"model_types\" and \"classes\" must be lists of one length, of 1 at least");
        }
        return ModelTypes.of(names, classes);
    }

    private Map<String, String> texts(String key) throws CheckpointException {
        YamlNode.Fields declared = file.fields(file.root(), key);
        Map<String, String> texts = new LinkedHashMap<>();
        for (String field : declared.fields().keySet()) {
            texts.put(field, file.text(declared, field));
        }
        return texts;
    }

    /** Where nothing is said {i} counts layers. */
    private Map<String, Extent> counters(Map<String, String> dimensions) throws CheckpointException {
        YamlNode.Fields declared = file.fields(file.root(), "counters");
        Map<String, Extent> counters = new LinkedHashMap<>();
        for (Map.Entry<String, String> counter : texts("counters").entrySet()) {
            counters.put(counter.getKey(), extent(counter.getValue(), declared.line(), dimensions));
        }
        return counters.isEmpty() ? Map.of("i", extent(Architecture.LAYERS, declared.line(), dimensions)) : counters;
    }

    private Map<String, List<Architecture.Evidence>> evidence(
            Map<String, String> dimensions, Map<String, Extent> counters) throws CheckpointException {
        Map<String, List<Architecture.Evidence>> evidence = new LinkedHashMap<>();
        for (Map.Entry<String, YamlNode> entry :
                file.fields(file.root(), "evidence").fields().entrySet()) {
            requireDimension(entry.getKey(), entry.getValue().line(), dimensions);
            String counted = counters.entrySet().stream()
                    .filter(counter -> counter.getValue().text().equals(entry.getKey()))
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElse("");
            List<Architecture.Evidence> places = new ArrayList<>();
            for (YamlNode place :
                    entry.getValue() instanceof YamlNode.Items several ? several.items() : List.of(entry.getValue())) {
                places.add(place(file.asFields(place, entry.getKey()), counted));
            }
            evidence.put(entry.getKey(), List.copyOf(places));
        }
        return evidence;
    }

    private Architecture.Evidence place(YamlNode.Fields fields, String counted) throws CheckpointException {
        file.requireKeys(fields, List.of("tensor", "axis", "count"));
        Optional<String> count = file.optionalText(fields, "count");
        String tensor = count.isPresent() ? count.get() : file.text(fields, "tensor");
        NamePattern pattern = file.pattern(tensor, fields.line(), placeholders);
        return new Architecture.Evidence(pattern, count.isPresent() ? -1 : number(fields, "axis"), counted);
    }

    private int number(YamlNode.Fields in, String key) throws CheckpointException {
        if (file.required(in, key) instanceof YamlNode.Scalar scalar
                && scalar.value() instanceof Long number
                && number >= 0
                && number < Shape.MAX_RANK) {
            return Math.toIntExact(number);
        }
        throw file.error(in.line(), "\"" + key + "\" must be a number from 0 to " + (Shape.MAX_RANK - 1));
    }

    private List<Architecture.Spec> specs(
            List<YamlNode> items, Map<String, String> dimensions, Map<String, Extent> counters)
            throws CheckpointException {
        List<Architecture.Spec> specs = new ArrayList<>();
        for (YamlNode item : items) {
            YamlNode.Fields fields = file.asFields(item, "tensor");
            file.requireKeys(
                    fields, List.of("name", "shape", "init", "tied", "tied_while", "unless_equal", "where", "values"));
            List<Extent> shape = shape(fields, dimensions);
            Init init = init(fields);
            Optional<String> tied = file.optionalText(fields, "tied");
            Optional<String> tiedWhile = file.optionalText(fields, "tied_while");
            List<String> unlessEqual = file.texts(fields, "unless_equal");
            for (String dimension : unlessEqual) {
                requireDimension(dimension, fields.line(), dimensions);
            }
            Map<String, Boolean> where = where(fields);
            Optional<BufferValues> values = values(fields);
            for (List<String> name : placeholders.expand(List.of(file.text(fields, "name")))) {
                NamePattern pattern = file.pattern(name.get(0), fields.line(), placeholders);
                if (!counters.keySet().containsAll(pattern.placeholders())) {
                    throw file.error(
                            fields.line(),
                            "\"" + pattern + "\" may count by {" + String.join("}, {", counters.keySet())
                                    + "} and nothing else");
                }
                specs.add(new Architecture.Spec(pattern, shape, init, tied, tiedWhile, unlessEqual, where, values));
            }
        }
        return List.copyOf(specs);
    }

    private List<Extent> shape(YamlNode.Fields fields, Map<String, String> dimensions) throws CheckpointException {
        List<Extent> shape = new ArrayList<>();
        for (YamlNode item : file.items(fields, "shape")) {
            String text = item instanceof YamlNode.Scalar scalar && scalar.value() instanceof Long number
                    ? number.toString()
                    : file.text(item, "shape");
            shape.add(extent(text, item.line(), dimensions));
        }
        return List.copyOf(shape);
    }

    private Extent extent(String text, int line, Map<String, String> dimensions) throws CheckpointException {
        Extent extent = Extent.of(text)
                .orElseThrow(() -> file.error(
                        line,
                        "\"" + text + "\" is no extent; allowed: a dimension, a number, or two of them with - or *"));
        for (String dimension : extent.dimensions()) {
            requireDimension(dimension, line, dimensions);
        }
        return extent;
    }

    private Map<String, Boolean> where(YamlNode.Fields fields) throws CheckpointException {
        YamlNode.Fields declared = file.fields(fields, "where");
        Map<String, Boolean> where = new LinkedHashMap<>();
        for (String field : declared.fields().keySet()) {
            where.put(field, flag(declared, field));
        }
        return where;
    }

    private void requireDimension(String name, int line, Map<String, String> dimensions) throws CheckpointException {
        if (!dimensions.containsKey(name)) {
            throw file.error(
                    line, "unknown dimension \"" + name + "\"; allowed: " + String.join(", ", dimensions.keySet()));
        }
    }

    private Init init(YamlNode.Fields fields) throws CheckpointException {
        Optional<String> label = file.optionalText(fields, "init");
        if (label.isEmpty()) {
            return Init.ZEROS;
        }
        for (Init init : Init.values()) {
            if (init.label().equals(label.get())) {
                return init;
            }
        }
        throw file.error(fields.line(), "unknown init \"" + label.get() + "\"; allowed: normal, ones, zeros");
    }

    private Optional<BufferValues> values(YamlNode.Fields fields) throws CheckpointException {
        Optional<String> label = file.optionalText(fields, "values");
        if (label.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(BufferValues.of(label.get())
                .orElseThrow(() -> file.error(
                        fields.line(), "unknown values \"" + label.get() + "\"; allowed: positions, zeros")));
    }

    private Map<Head, Architecture.HeadSpec> heads(Map<String, List<Architecture.Spec>> parts)
            throws CheckpointException {
        Map<Head, Architecture.HeadSpec> heads = new EnumMap<>(Head.class);
        for (Map.Entry<String, YamlNode> entry :
                file.fields(file.root(), "heads").fields().entrySet()) {
            YamlNode.Fields fields = file.asFields(entry.getValue(), entry.getKey());
            file.requireKeys(fields, List.of("class", "parts", "config", "labels"));
            Head head = Head.of(entry.getKey())
                    .orElseThrow(() -> file.error(
                            fields.line(), "unknown head \"" + entry.getKey() + "\"; allowed: " + Head.labels()));
            List<String> names = file.texts(fields, "parts");
            for (String part : names) {
                if (!parts.containsKey(part)) {
                    throw file.error(
                            fields.line(),
                            "unknown part \"" + part + "\"; allowed: " + String.join(", ", parts.keySet()));
                }
            }
            boolean labels = flag(fields, "labels");
            heads.put(
                    head,
                    new Architecture.HeadSpec(
                            file.text(fields, "class"), List.copyOf(names), demanded(fields), labels));
        }
        return heads;
    }

    private boolean flag(YamlNode.Fields in, String key) throws CheckpointException {
        YamlNode node = in.fields().get(key);
        if (node == null) {
            return false;
        }
        if (node instanceof YamlNode.Scalar scalar && scalar.value() instanceof Boolean flag) {
            return flag;
        }
        throw file.error(node.line(), "\"" + key + "\" must be true or false");
    }

    private Map<String, Object> demanded(YamlNode.Fields head) throws CheckpointException {
        Map<String, Object> demanded = new LinkedHashMap<>();
        for (Map.Entry<String, YamlNode> entry :
                file.fields(head, "config").fields().entrySet()) {
            if (entry.getValue() instanceof YamlNode.Scalar scalar && scalar.value() != null) {
                demanded.put(entry.getKey(), scalar.value());
            } else {
                throw file.error(entry.getValue().line(), "a field that a head demands has a plain value");
            }
        }
        return Map.copyOf(demanded);
    }

    private Map<String, @Nullable Object> configDefaults() throws CheckpointException {
        Map<String, @Nullable Object> defaults = new LinkedHashMap<>();
        for (Map.Entry<String, YamlNode> entry :
                file.fields(file.root(), "config").fields().entrySet()) {
            if (!(entry.getValue() instanceof YamlNode.Scalar scalar)) {
                throw file.error(entry.getValue().line(), "the default of a field is a plain value");
            }
            defaults.put(entry.getKey(), scalar.value());
        }
        return defaults;
    }
}
