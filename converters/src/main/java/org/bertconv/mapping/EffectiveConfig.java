package org.bertconv.mapping;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bertconv.checkpoint.ConfigFile;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Printable;
import org.bertconv.io.SourceName;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The hyper-parameters of a model, every field explicit: what the config says, else what the tensors say, else what the family means
 * by silence. Where config and tensors contradict each other the config stands and a note says so.
 *
 * @param json all fields, as config.json of transformers has them
 * @param sizes the dimensions of the shapes
 * @param contradictions one line each
 * @param unknown fields that neither the config nor the tensors say and that no default can stand for
 */
public record EffectiveConfig(
        ObjectNode json, Map<String, Long> sizes, List<String> contradictions, List<String> unknown) {

    private static final String HEADS = "num_attention_heads";
    private static final String LABELS = "num_labels";
    private static final String ACTIVATION = "hidden_act";

    /** Far over every model there is; the product of two, in bytes, is still a long. */
    private static final long MAX_SIZE = 1L << 28;

    private static final long MAX_LAYERS = 10_000;

    /** Copies the collections. */
    public EffectiveConfig {
        sizes = Map.copyOf(sizes);
        contradictions = List.copyOf(contradictions);
        unknown = List.copyOf(unknown);
    }

    /** {@return whether a field is true} */
    boolean isOn(String field) {
        return json.path(field).asBoolean(true);
    }

    /**
     * {@return the config of these tensors}
     *
     * @param canonical the tensors, under canonical names
     * @param gelu what {@code gelu} in the config means, if the naming leaves that open
     * @throws CheckpointException MALFORMED if a size in the config is no positive number
     */
    static EffectiveConfig of(
            Architecture architecture, Optional<ConfigFile> config, StateDict canonical, Head head, Optional<Gelu> gelu)
            throws CheckpointException {
        ObjectNode given = config.map(ConfigFile::json).orElseGet(JsonNodeFactory.instance::objectNode);
        SourceName name = config.map(ConfigFile::name).orElse(SourceName.of("config.json"));
        Map<String, Long> said = said(architecture, name, given);
        Map<String, Found> found = found(architecture, canonical);
        Map<String, Long> sizes = new LinkedHashMap<>();
        List<String> contradictions = new ArrayList<>();
        for (Map.Entry<String, String> dimension : architecture.dimensions().entrySet()) {
            Long explicit = said.get(dimension.getKey());
            Found evidence = found.get(dimension.getKey());
            boolean needed = architecture.dimensionsOf(head).contains(dimension.getKey());
            if (explicit != null && evidence != null && needed && evidence.size() != explicit) {
                contradictions.add(
                        name + ": " + dimension.getValue() + " is " + explicit + ", but " + evidence.proof());
            }
            if (explicit != null) {
                sizes.put(dimension.getKey(), explicit);
            } else if (evidence != null) {
                sizes.put(dimension.getKey(), evidence.size());
            } else {
                fallback(architecture, dimension.getValue()).ifPresent(size -> sizes.put(dimension.getKey(), size));
            }
        }
        ObjectNode json = complete(architecture, given, sizes, head, gelu);
        List<String> unknown = config.isEmpty() ? unknown(architecture) : List.of();
        return new EffectiveConfig(json, sizes, contradictions, unknown);
    }

    /** What no tensor of the family can say. */
    private static List<String> unknown(Architecture architecture) {
        List<String> unknown = new ArrayList<>();
        if (!architecture.dimensions().containsValue(architecture.field(HEADS))) {
            unknown.add(architecture.field(HEADS));
        }
        architecture.dimensions().forEach((dimension, field) -> {
            if (!architecture.evidence().containsKey(dimension) && !field.equals(LABELS)) {
                unknown.add(field);
            }
        });
        return unknown;
    }

    /**
     * What tensors say of a dimension.
     *
     * @param size the dimension
     * @param proof in words
     */
    private record Found(long size, String proof) {}

    private static Map<String, Long> said(Architecture architecture, SourceName name, ObjectNode given)
            throws CheckpointException {
        Map<String, Long> said = new LinkedHashMap<>();
        for (Map.Entry<String, String> dimension : architecture.dimensions().entrySet()) {
            JsonNode value = given.path(dimension.getValue());
            if (!value.isMissingNode()) {
                long most = dimension.getKey().equals(Architecture.LAYERS) ? MAX_LAYERS : MAX_SIZE;
                said.put(dimension.getKey(), size(name, dimension.getValue(), value, most));
            } else if (dimension.getValue().equals(LABELS)
                    && given.path("id2label").isObject()) {
                said.put(dimension.getKey(), (long) given.path("id2label").size());
            }
        }
        return said;
    }

    private static long size(SourceName name, String field, JsonNode value, long most) throws CheckpointException {
        boolean fits = value.isIntegralNumber() && value.canConvertToLong();
        if (!fits || value.asLong() < 1 || value.asLong() > most) {
            throw CheckpointException.of(
                    ErrorClass.MALFORMED,
                    name,
                    field,
                    "is " + Printable.of(value.toString()) + ", must be a whole number from 1 to " + most);
        }
        return value.asLong();
    }

    private static Map<String, Found> found(Architecture architecture, StateDict canonical) {
        Map<String, Found> found = new LinkedHashMap<>();
        architecture.evidence().forEach((dimension, places) -> {
            String field =
                    java.util.Objects.requireNonNull(architecture.dimensions().get(dimension));
            places.stream()
                    .flatMap(place -> found(place, field, canonical).stream())
                    .findFirst()
                    .ifPresent(first -> found.put(dimension, first));
        });
        return found;
    }

    private static Optional<Found> found(Architecture.Evidence place, String field, StateDict canonical) {
        if (place.axis() < 0) {
            long count = count(canonical, place);
            String what = place.counted().equals("i") ? "layers" : field;
            return count == 0
                    ? Optional.empty()
                    : Optional.of(new Found(count, "the tensors are of " + count + " " + what));
        }
        return canonical
                .get(place.tensor().toString())
                .map(tensor -> tensor.info().shape())
                .filter(shape -> shape.rank() > place.axis())
                .map(shape -> new Found(shape.dimension(place.axis()), place.tensor() + " is " + shape));
    }

    /** One more than the highest number, so that a layer in the middle that is missing is missing and does not shift the others. */
    private static long count(StateDict canonical, Architecture.Evidence evidence) {
        long layers = 0;
        for (String name : canonical.names()) {
            Optional<Map<String, String>> values = evidence.tensor().match(name);
            String digits = values.map(found -> found.getOrDefault(evidence.counted(), "0"))
                    .orElse("");
            // A number beyond all reason is no layer: its tensors are left over and said to be.
            if (!digits.isEmpty() && digits.length() < 10 && Long.parseLong(digits) < MAX_LAYERS) {
                layers = Math.max(layers, Long.parseLong(digits) + 1);
            }
        }
        return layers;
    }

    private static Optional<Long> fallback(Architecture architecture, String field) {
        if (field.equals(LABELS)) {
            return Optional.of(2L);
        }
        Object value = architecture.configDefaults().get(field);
        return value instanceof Long size ? Optional.of(size) : Optional.empty();
    }

    private static ObjectNode complete(
            Architecture architecture, ObjectNode given, Map<String, Long> sizes, Head head, Optional<Gelu> gelu) {
        ObjectNode json = given.deepCopy();
        architecture.configDefaults().forEach((field, value) -> {
            if (!json.has(field)) {
                json.set(field, node(value));
            }
        });
        architecture.dimensions().forEach((dimension, field) -> {
            if (!field.equals(LABELS) && sizes.containsKey(dimension)) {
                json.put(field, sizes.get(dimension));
            }
        });
        String activation = architecture.field(ACTIVATION);
        gelu.filter(choice -> json.path(activation).asString("").equals("gelu"))
                .ifPresent(choice -> json.put(activation, choice.activation()));
        Architecture.HeadSpec spec =
                java.util.Objects.requireNonNull(architecture.heads().get(head));
        if (HeadDetection.declared(architecture, given).filter(head::equals).isEmpty()) {
            spec.config().forEach((field, value) -> json.set(field, node(value)));
        }
        // A trace was made with it, and read again it keeps transformers from tying weights.
        json.remove(List.of(LABELS, "_name_or_path", "transformers_version", "dtype", "torchscript"));
        labels(json, spec, sizes);
        json.putArray("architectures").add(architecture.modelClass(head, given));
        json.put("model_type", architecture.types().of(given).name());
        return json;
    }

    private static void labels(ObjectNode json, Architecture.HeadSpec spec, Map<String, Long> sizes) {
        if (!spec.labels()) {
            json.remove(List.of("id2label", "label2id"));
            return;
        }
        long count = sizes.getOrDefault("N", 2L);
        if (json.path("id2label").isObject() && json.path("id2label").size() == count) {
            if (!json.path("label2id").isObject()) {
                ObjectNode back = json.putObject("label2id");
                json.path("id2label")
                        .properties()
                        .forEach(label -> back.put(label.getValue().asString(""), number(label.getKey())));
            }
            return;
        }
        ObjectNode names = json.putObject("id2label");
        ObjectNode numbers = json.putObject("label2id");
        for (long label = 0; label < count; label++) {
            names.put(String.valueOf(label), "LABEL_" + label);
            numbers.put("LABEL_" + label, label);
        }
    }

    private static long number(String key) {
        boolean whole = !key.isEmpty() && key.length() < 10 && key.chars().allMatch(c -> c >= '0' && c <= '9');
        return whole ? Long.parseLong(key) : -1;
    }

    private static JsonNode node(@Nullable Object value) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (value instanceof Long number) {
            return nodes.numberNode(number);
        }
        if (value instanceof Double number) {
            return nodes.numberNode(number);
        }
        if (value instanceof Boolean bool) {
            return nodes.booleanNode(bool);
        }
        return value == null ? nodes.nullNode() : nodes.stringNode(value.toString());
    }
}
