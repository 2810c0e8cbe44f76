package org.bertconv.format.tfbundle.objectgraph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.bertconv.tensorflow.table.TableKey;

/**
 * What the variables of an object-based checkpoint are called: by their full names if each has one of its own, else all of them by their
 * paths, for names of two kinds in one checkpoint would be those of no naming.
 *
 * @param kind which of them, in words
 * @param names by key
 * @param ignored by key, why it is no weight
 */
public record VariableNames(String kind, Map<TableKey, String> names, Map<TableKey, String> ignored) {

    /** Copies nothing: the collections are this package's own. */
    public VariableNames {
        names = Collections.unmodifiableMap(names);
        ignored = Collections.unmodifiableMap(ignored);
    }

    /** {@return the names of the tensors under some keys, all of UTF-8} */
    public static VariableNames of(ObjectGraph graph, Collection<TableKey> keys) {
        Map<TableKey, String> ignored = new HashMap<>();
        List<TableKey> variables = new ArrayList<>();
        for (TableKey key : keys) {
            Optional<String> why = graph.slots().contains(key)
                    ? Optional.of("optimizer slot")
                    : ObjectKey.parse(text(key)).flatMap(ObjectKey::whyIgnored);
            why.ifPresentOrElse(reason -> ignored.put(key, reason), () -> variables.add(key));
        }
        return distinct(variables, graph::fullName)
                .map(names -> new VariableNames("full names", names, ignored))
                .or(() -> distinct(variables, VariableNames::path)
                        .map(names -> new VariableNames("object paths", names, ignored)))
                .orElseGet(() -> new VariableNames(
                        "keys", distinct(variables, VariableNames::text).orElseThrow(), ignored));
    }

    private static String path(TableKey key) {
        return ObjectKey.parse(text(key)).map(ObjectKey::name).orElse(text(key));
    }

    private static String text(TableKey key) {
        return key.text().orElse(key.octets());
    }

    /** {@return what each key is called, if no two are called the same and none is called nothing} */
    private static Optional<Map<TableKey, String>> distinct(List<TableKey> keys, Function<TableKey, String> naming) {
        Map<TableKey, String> names = new HashMap<>();
        for (TableKey key : keys) {
            names.put(key, naming.apply(key));
        }
        boolean each = !names.containsValue("") && new HashSet<>(names.values()).size() == names.size();
        return each ? Optional.of(names) : Optional.empty();
    }
}
