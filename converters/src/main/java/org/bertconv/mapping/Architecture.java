package org.bertconv.mapping;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bertconv.tensor.Shape;
import org.jspecify.annotations.Nullable;

/**
 * Which tensors a family has: names and shapes for a config and a head, which of them are tied, which are buffers. Read from {@code
 * <family>/architecture.yaml} by {@link ArchitectureFile}.
 *
 * @param family the family
 * @param modelType {@code model_type} in config.json
 * @param dimensions the config field of each dimension that a shape can name
 * @param evidence where the tensors say a dimension
 * @param parts the tensors of each part of a model
 * @param heads the parts of each head
 * @param buffers tensors that are a pure function of the config
 * @param foreign families whose models have the same names inside, but compute something else
 * @param configDefaults what a field of config.json means when it is absent, in the order in which fields are written
 */
public record Architecture(
        String family,
        String modelType,
        Map<String, String> dimensions,
        Map<String, Evidence> evidence,
        Map<String, List<Spec>> parts,
        Map<Head, HeadSpec> heads,
        List<Spec> buffers,
        List<String> foreign,
        Map<String, @Nullable Object> configDefaults) {

    /** The dimension that counts layers, and the placeholder that counts along it. */
    static final String LAYERS = "L";

    static final String LAYER = "i";

    /**
     * Where the tensors say a dimension.
     *
     * @param tensor the pattern of a canonical name
     * @param axis of that tensor; -1: the number of tensors of the pattern
     */
    public record Evidence(NamePattern tensor, int axis) {}

    /**
     * A line of an architecture file.
     *
     * @param name the pattern of the canonical names; the only placeholder left is the number of the layer
     * @param shape dimensions by name, or as numbers
     * @param init how the family makes it
     * @param tied the canonical name of its partner
     * @param tiedWhile the field of config.json that undoes the tie where it is false
     * @param values what a buffer holds
     */
    public record Spec(
            NamePattern name,
            List<String> shape,
            Init init,
            Optional<String> tied,
            Optional<String> tiedWhile,
            Optional<BufferValues> values) {}

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
            if (spec.name().placeholders().isEmpty()) {
                tensors.add(expected(spec, Map.of(), config));
            }
        }
        for (long layer = 0; layer < config.sizes().getOrDefault(LAYERS, 0L); layer++) {
            for (Spec spec : specs) {
                if (!spec.name().placeholders().isEmpty()) {
                    tensors.add(expected(spec, Map.of(LAYER, String.valueOf(layer)), config));
                }
            }
        }
        return tensors;
    }

    private static ExpectedTensor expected(Spec spec, Map<String, String> layer, EffectiveConfig config) {
        Optional<String> tied =
                spec.tied().filter(partner -> spec.tiedWhile().map(config::isOn).orElse(true));
        return new ExpectedTensor(spec.name().fill(layer), shape(spec, config.sizes()), spec.init(), tied);
    }

    private static Shape shape(Spec spec, Map<String, Long> sizes) {
        return new Shape(spec.shape().stream().map(term -> size(term, sizes)).toList());
    }

    private static Long size(String term, Map<String, Long> sizes) {
        if (Character.isDigit(term.charAt(0))) {
            return Long.valueOf(term);
        }
        Long size = sizes.get(term);
        if (size == null) {
            throw new IllegalArgumentException("dimension " + term + " has no size");
        }
        return size;
    }

    /** {@return the heads that have a tensor of this canonical name, whatever the layer} */
    public List<Head> headsWith(String canonical) {
        List<String> units = NamePattern.cut(canonical);
        return heads.entrySet().stream()
                .filter(entry -> entry.getValue().parts().stream()
                        .flatMap(part -> java.util.Objects.requireNonNull(parts.get(part)).stream())
                        .anyMatch(spec -> spec.name().match(units).isPresent()))
                .map(Map.Entry::getKey)
                .toList();
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

    /** {@return the names of the dimensions that the shapes of a head need} */
    public Set<String> dimensionsOf(Head head) {
        Set<String> needed = new java.util.LinkedHashSet<>();
        HeadSpec spec = heads.get(head);
        if (spec != null) {
            needed.add(LAYERS);
            spec.parts().stream()
                    .flatMap(part -> java.util.Objects.requireNonNull(parts.get(part)).stream())
                    .flatMap(tensor -> tensor.shape().stream())
                    .filter(term -> !Character.isDigit(term.charAt(0)))
                    .forEach(needed::add);
        }
        return needed;
    }
}
