package org.bertconv.mapping;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bertconv.tensor.Shape;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Which tensors a family has: names and shapes for a config and a head, which of them are tied, which are buffers. Read from {@code
 * <family>/architecture.yaml} by {@link ArchitectureFile}.
 *
 * @param family the family
 * @param types what transformers calls it
 * @param dimensions the config field of each dimension that a shape can name
 * @param counters how far each placeholder of a name counts
 * @param evidence where the tensors say a dimension
 * @param parts the tensors of each part of a model
 * @param heads the parts of each head
 * @param buffers tensors that are a pure function of the config
 * @param foreign families whose models have the same names inside, but compute something else
 * @param fieldNames what it calls fields of config.json otherwise than BERT, by the names of BERT
 * @param configDefaults what a field of config.json means when it is absent, in the order in which fields are written
 */
public record Architecture(
        String family,
        ModelTypes types,
        Map<String, String> dimensions,
        Map<String, Extent> counters,
        Map<String, List<Evidence>> evidence,
        Map<String, List<Spec>> parts,
        Map<Head, HeadSpec> heads,
        List<Spec> buffers,
        List<String> foreign,
        Map<String, String> fieldNames,
        Map<String, @Nullable Object> configDefaults) {

    /** The dimension that counts layers. */
    static final String LAYERS = "L";

    /**
     * Where the tensors say a dimension.
     *
     * @param tensor the pattern of a canonical name
     * @param axis of that tensor; -1: the number of tensors of the pattern
     * @param counted the placeholder of the pattern that counts along the dimension, if they are counted
     */
    public record Evidence(NamePattern tensor, int axis, String counted) {}

    /**
     * A line of an architecture file.
     *
     * @param name the pattern of the canonical names; the only placeholders left count, such as the number of the layer
     * @param shape of dimensions
     * @param init how the family makes it
     * @param tied the canonical name of its partner
     * @param tiedWhile the field of config.json that undoes the tie where it is false
     * @param unlessEqual dimensions; where all are equal the family does not have the tensor
     * @param where fields of config.json that are true or false where the family has the tensor
     * @param values what a buffer holds
     */
    public record Spec(
            NamePattern name,
            List<Extent> shape,
            Init init,
            Optional<String> tied,
            Optional<String> tiedWhile,
            List<String> unlessEqual,
            Map<String, Boolean> where,
            Optional<BufferValues> values) {

        /** Copies the map. */
        public Spec {
            where = Map.copyOf(where);
        }

        /** {@return whether a model of this config has it} */
        boolean isIn(EffectiveConfig config) {
            boolean unequal = unlessEqual.isEmpty()
                    || unlessEqual.stream().map(config.sizes()::get).distinct().count() > 1;
            return unequal
                    && where.entrySet().stream().allMatch(field -> config.isOn(field.getKey()) == field.getValue());
        }
    }

    /**
     * A head.
     *
     * @param modelClass the class of transformers
     * @param parts its parts, in order
     * @param config fields of config.json that the head demands
     * @param labels whether config.json names its labels
     */
    public record HeadSpec(String modelClass, List<String> parts, Map<String, Object> config, boolean labels) {}

    /** Keeps the orders of the maps. */
    public Architecture {
        dimensions = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(dimensions));
        parts = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(parts));
        heads = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(heads));
        counters = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(counters));
        fieldNames = Map.copyOf(fieldNames);
        configDefaults = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(configDefaults));
        buffers = List.copyOf(buffers);
        foreign = List.copyOf(foreign);
    }

    /**
     * {@return all tensors of a head, tied ones included, in the order of the model}
     *
     * @param config gives every dimension that the head's shapes name, and says which ties hold
     */
    public List<ExpectedTensor> tensors(Head head, EffectiveConfig config) {
        List<ExpectedTensor> tensors = new ArrayList<>();
        HeadSpec spec = heads.get(head);
        if (spec == null) {
            throw new IllegalArgumentException(family + " has no head " + head);
        }
        for (String part : spec.parts()) {
            tensors.addAll(expand(java.util.Objects.requireNonNull(parts.get(part)), config));
        }
        return tensors;
    }

    /** Layer by layer, as a model is built and as people read it. */
    private List<ExpectedTensor> expand(List<Spec> specs, EffectiveConfig config) {
        List<ExpectedTensor> tensors = new ArrayList<>();
        for (Spec spec : specs) {
            if (spec.name().placeholders().isEmpty() && spec.isIn(config)) {
                tensors.add(expected(spec, Map.of(), config));
            }
        }
        for (Map<String, String> numbers : counted(config)) {
            for (Spec spec : specs) {
                if (isCounted(spec, numbers) && spec.isIn(config)) {
                    tensors.add(expected(spec, numbers, config));
                }
            }
        }
        return tensors;
    }

    /** Whether a line counts along these numbers: those that it does not name stand at none. */
    private static boolean isCounted(Spec spec, Map<String, String> numbers) {
        return !spec.name().placeholders().isEmpty()
                && Set.copyOf(spec.name().placeholders()).equals(numbers.keySet());
    }

    /** All numbers that the counters come to, the last running fastest; before the first of a counter it has none. */
    private List<Map<String, String>> counted(EffectiveConfig config) {
        List<Map<String, String>> counted = List.of(Map.of());
        for (Map.Entry<String, Extent> counter : counters.entrySet()) {
            List<Map<String, String>> next = new ArrayList<>();
            for (Map<String, String> before : counted) {
                next.add(before);
                for (long number = 0; number < counter.getValue().of(config.sizes()); number++) {
                    Map<String, String> numbers = new LinkedHashMap<>(before);
                    numbers.put(counter.getKey(), String.valueOf(number));
                    next.add(numbers);
                }
            }
            counted = next;
        }
        return counted;
    }

    private static ExpectedTensor expected(Spec spec, Map<String, String> numbers, EffectiveConfig config) {
        Optional<String> tied =
                spec.tied().filter(partner -> spec.tiedWhile().map(config::isOn).orElse(true));
        return new ExpectedTensor(spec.name().fill(numbers), shape(spec, config.sizes()), spec.init(), tied);
    }

    private static Shape shape(Spec spec, Map<String, Long> sizes) {
        return new Shape(spec.shape().stream().map(extent -> extent.of(sizes)).toList());
    }

    /** {@return the heads that have a tensor of this canonical name, whatever the layer} */
    public List<Head> headsWith(String canonical) {
        List<String> having = parts.entrySet().stream()
                .filter(part -> part.getValue().stream()
                        .anyMatch(spec -> spec.name().match(canonical).isPresent()))
                .map(Map.Entry::getKey)
                .toList();
        return heads.entrySet().stream()
                .filter(head -> head.getValue().parts().stream().anyMatch(having::contains))
                .map(Map.Entry::getKey)
                .toList();
    }

    /**
     * {@return the fields of config.json that make tensors part of a model where they are true, and whether one of these is among the
     * tensors} Fields that choose between two shapes of a tensor are not among them.
     */
    Map<String, Boolean> switches(Set<String> canonical) {
        List<Spec> specs = parts.values().stream().flatMap(List::stream).toList();
        Map<String, Boolean> switches = new LinkedHashMap<>();
        for (Spec spec : specs) {
            boolean has =
                    canonical.stream().anyMatch(name -> spec.name().match(name).isPresent());
            spec.where().forEach((field, value) -> switches.merge(field, has, Boolean::logicalOr));
        }
        specs.forEach(spec -> spec.where().forEach((field, value) -> {
            if (!value) {
                switches.remove(field);
            }
        }));
        return switches;
    }

    /** {@return the field of config.json that makes a canonical name one of the model where it is true, if there is one} */
    Optional<String> switchOf(String canonical) {
        return parts.values().stream()
                .flatMap(List::stream)
                .filter(spec -> spec.name().match(canonical).isPresent())
                .flatMap(spec -> spec.where().entrySet().stream())
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** {@return whether the config undoes a tie of this head, so that both halves of every pair have to be written} */
    boolean isUntied(Head head, EffectiveConfig config) {
        return java.util.Objects.requireNonNull(heads.get(head)).parts().stream()
                .flatMap(part -> java.util.Objects.requireNonNull(parts.get(part)).stream())
                .anyMatch(spec ->
                        spec.tiedWhile().filter(field -> !config.isOn(field)).isPresent());
    }

    /** {@return whether a canonical name is a buffer} */
    public boolean isBuffer(String canonical) {
        return buffer(canonical).isPresent();
    }

    /** {@return the buffer of a canonical name, if it is one} */
    Optional<Spec> buffer(String canonical) {
        return buffers.stream()
                .filter(spec -> spec.name().match(canonical).isPresent())
                .findFirst();
    }

    /** {@return the shape of a buffer} */
    static Shape shape(Spec buffer, EffectiveConfig config) {
        return shape(buffer, config.sizes());
    }

    /** {@return the canonical name of the table of words, which every model of the family has} */
    public String words() {
        return java.util.Objects.requireNonNull(evidence.get("V"))
                .get(0)
                .tensor()
                .toString();
    }

    /** {@return what this family calls a field of config.json that BERT calls so} */
    public String field(String name) {
        return fieldNames.getOrDefault(name, name);
    }

    /** {@return the head whose class, under any of the types of the family, is this one} */
    public Optional<Head> headOf(String modelClass) {
        return heads.entrySet().stream()
                .filter(head -> types.classes(head.getValue().modelClass()).contains(modelClass))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** {@return the class of a head in a model of a config} */
    public String modelClass(Head head, JsonNode config) {
        return types.of(config)
                .modelClass(java.util.Objects.requireNonNull(heads.get(head)).modelClass());
    }

    /** {@return the names of the dimensions that the shapes of a head need} */
    public Set<String> dimensionsOf(Head head) {
        Set<String> needed = new java.util.LinkedHashSet<>();
        HeadSpec spec = heads.get(head);
        if (spec != null) {
            needed.add(LAYERS);
            counters.values().forEach(counter -> needed.addAll(counter.dimensions()));
            spec.parts().stream()
                    .flatMap(part -> java.util.Objects.requireNonNull(parts.get(part)).stream())
                    .flatMap(tensor -> tensor.shape().stream())
                    .forEach(extent -> needed.addAll(extent.dimensions()));
        }
        return needed;
    }
}
