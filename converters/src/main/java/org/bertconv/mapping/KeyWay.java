package org.bertconv.mapping;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.io.NearestNames;

/**
 * The way of one name through a rule file.
 *
 * @param key the name
 * @param rules of the naming
 * @param prefix that stands before it, such as {@code module.}
 * @param mapped the canonical names that it gives: several if the tensor is split, none if no rule knows it
 * @param ignored why it is no weight; empty if it may be one
 * @param heads of the family that have its tensor
 * @param elsewhere the canonical names in the other namings of the family, by naming
 * @param nearest names of this naming that are like it, if no rule knows it
 */
public record KeyWay(
        String key,
        MappingRules rules,
        String prefix,
        List<MappingRule.Mapped> mapped,
        Optional<String> ignored,
        List<Head> heads,
        Map<String, List<MappingRule.Mapped>> elsewhere,
        List<String> nearest) {

    /** Copies the collections. */
    public KeyWay {
        mapped = List.copyOf(mapped);
        heads = List.copyOf(heads);
        elsewhere = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(elsewhere));
        nearest = List.copyOf(nearest);
    }

    /** {@return the way of a name; with a prefix that is given, or else with one that training code is known to add} */
    public static KeyWay of(String key, MappingRules rules, Optional<String> prefix, RuleCatalog catalog)
            throws IOException {
        Naming naming = naming(key, rules, prefix);
        List<MappingRule.Mapped> mapped = naming.allCanonical(key);
        Architecture architecture = catalog.architecture(rules.family()).orElseThrow();
        Map<String, List<MappingRule.Mapped>> elsewhere = new LinkedHashMap<>();
        if (!mapped.isEmpty()) {
            catalog.namings().stream()
                    .filter(other -> other.family().equals(rules.family()))
                    .filter(other -> !other.naming().equals(rules.naming()))
                    .forEach(other -> elsewhere.put(
                            other.naming(),
                            mapped.stream()
                                    .flatMap(one -> other.named(one.name()).stream())
                                    .toList()));
        }
        return new KeyWay(
                key,
                rules,
                naming.prefix(),
                mapped,
                naming.stripped(key).flatMap(rules::whyIgnored),
                mapped.stream()
                        .flatMap(one -> architecture.headsWith(one.name()).stream())
                        .distinct()
                        .toList(),
                elsewhere,
                mapped.isEmpty() ? NearestNames.of(key, names(rules, architecture)) : List.of());
    }

    /** {@return whether the rules say what becomes of it} */
    public boolean isKnown() {
        return !mapped.isEmpty() || ignored.isPresent();
    }

    private static Naming naming(String key, MappingRules rules, Optional<String> prefix) {
        if (prefix.isPresent()) {
            return new Naming(rules, prefix.get());
        }
        for (int end = 0; end < key.length(); end++) {
            boolean starts = end == 0 || key.charAt(end - 1) == '.' || key.charAt(end - 1) == '/';
            Naming naming = new Naming(rules, starts ? key.substring(0, end) : "");
            if (starts
                    && naming.isUsualPrefix()
                    && (naming.canonical(key).isPresent()
                            || rules.whyIgnored(key.substring(end)).isPresent())) {
                return naming;
            }
        }
        return new Naming(rules, "");
    }

    /** What the models of the family are made of, in this naming. */
    private static List<String> names(MappingRules rules, Architecture architecture) throws IOException {
        List<String> names = new ArrayList<>();
        for (Head head : architecture.heads().keySet()) {
            EffectiveConfig sizes = EffectiveConfig.of(
                    architecture,
                    Optional.of(SampleConfig.of(architecture)),
                    StateDict.of(List.of()),
                    head,
                    Optional.empty());
            architecture.tensors(head, sizes).stream()
                    .flatMap(tensor -> rules.named(tensor.name()).stream())
                    .map(MappingRule.Mapped::name)
                    .forEach(names::add);
        }
        return names.stream().distinct().toList();
    }
}
