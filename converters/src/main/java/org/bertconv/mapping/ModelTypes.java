package org.bertconv.mapping;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * What transformers calls a family. It has several names for the same computation over the same tensors: RoBERTa, XLM-RoBERTa and
 * CamemBERT are one family here.
 *
 * @param types in the order of the file; the first is meant where nothing else is said
 */
public record ModelTypes(List<ModelType> types) {

    /** Copies the list. */
    public ModelTypes {
        types = List.copyOf(types);
    }

    /**
     * One of the names.
     *
     * @param name {@code model_type} in config.json
     * @param classes how the names of its classes begin
     * @param first how those of the first type begin
     */
    public record ModelType(String name, String classes, String first) {

        /** {@return the class of this type for one of the first type} */
        String modelClass(String ofFirst) {
            return classes + ofFirst.substring(first.length());
        }
    }

    /** {@return the types whose names and classes stand in two lists of one length} */
    static ModelTypes of(List<String> names, List<String> classes) {
        List<ModelType> types = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            types.add(new ModelType(names.get(i), classes.get(i), classes.get(0)));
        }
        return new ModelTypes(types);
    }

    /** {@return the type that a config says, or else the one that its class is of, or else the first} */
    ModelType of(JsonNode config) {
        String said = config.path("model_type").asString("");
        String named = config.path("architectures").path(0).asString("");
        return types.stream()
                .filter(type -> said.isEmpty()
                        ? named.startsWith(type.classes())
                        : type.name().equals(said))
                .findFirst()
                .orElseGet(() -> types.get(0));
    }

    /** {@return the classes of all types for one of the first type} */
    List<String> classes(String ofFirst) {
        return types.stream().map(type -> type.modelClass(ofFirst)).toList();
    }
}
