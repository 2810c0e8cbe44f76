package org.bertconv.mapping;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.bertconv.checkpoint.ConfigFile;
import org.bertconv.mapping.op.TensorOp;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A naming: what one framework calls each tensor of a family, to and from canonical names. Made by {@link RuleFile}, which has checked
 * that no two rules take one name and no two give one.
 *
 * @param naming the name of the naming, such as {@code google-tf1}
 * @param family the family whose canonical names it speaks of
 * @param anchor the end of a name that every checkpoint of the naming has; what stands before it is the prefix
 * @param affixes what stands before and behind the names that the rules know
 * @param wrappers prefixes that training code is known to put before every name
 * @param beside prefixes of names that do not have the one that stands before the anchor, such as those of heads; longest first
 * @param written what is written under this naming
 * @param meaning what its config means
 * @param heads that it is tried for; empty: for all
 * @param version of the files that it is for, if it is not for all
 * @param zeros tables that its models do without
 * @param aliases other spellings of a component of a name
 * @param rules to canonical names
 * @param ignored names that are no weights
 * @param unplaced names of weights that have no place
 */
public record MappingRules(
        String naming,
        String family,
        String anchor,
        Affixes affixes,
        List<String> wrappers,
        List<String> beside,
        Written written,
        Meaning meaning,
        List<Head> heads,
        Optional<Version> version,
        List<ZeroRow> zeros,
        List<Alias> aliases,
        List<MappingRule> rules,
        List<IgnoreRule> ignored,
        List<Unplaced> unplaced) {

    /** Copies the lists. */
    public MappingRules {
        wrappers = List.copyOf(wrappers);
        beside = List.copyOf(beside);
        heads = List.copyOf(heads);
        zeros = List.copyOf(zeros);
        aliases = List.copyOf(aliases);
        rules = List.copyOf(rules);
        ignored = List.copyOf(ignored);
        unplaced = List.copyOf(unplaced);
    }

    /**
     * What the config beside a naming means.
     *
     * @param gelu what {@code gelu} means
     * @param fields what its fields are called, and what they are called in transformers
     * @param silence what a field means that is not there, where that is not what transformers means by it
     */
    public record Meaning(GeluMeaning gelu, Map<String, String> fields, Map<String, Object> silence) {

        /** Keeps the orders of the maps. */
        public Meaning {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
            silence = Collections.unmodifiableMap(new LinkedHashMap<>(silence));
        }
    }

    /** {@return what {@code gelu} in its config means} */
    public GeluMeaning gelu() {
        return meaning.gelu();
    }

    /**
     * The version of a file, a number that stands beside its weights.
     *
     * @param field where it stands; a file without it has version 0
     * @param from the first
     * @param below the first that is not meant any more
     */
    public record Version(String field, long from, long below) {

        /** {@return whether a file with these numbers beside its weights is meant} */
        boolean isOf(Map<String, String> numbers) {
            try {
                double version = Double.parseDouble(numbers.getOrDefault(field, "0"));
                return version >= from && version < below;
            } catch (NumberFormatException e) {
                return false;
            }
        }
    }

    /** {@return the same rules for a model of these hyper-parameters, by the names of config.json} */
    MappingRules in(Function<String, Optional<Long>> sizes) {
        return with(rules.stream().map(rule -> rule.in(sizes)).toList());
    }

    /** {@return those of the rules that are tried where this head is asked for, or none} */
    MappingRules forHead(Optional<Head> asked) {
        return with(rules.stream().filter(rule -> rule.isFor(asked)).toList());
    }

    private MappingRules with(List<MappingRule> others) {
        return new MappingRules(
                naming, family, anchor, affixes, wrappers, beside, written, meaning, heads, version, zeros, aliases,
                others, ignored, unplaced);
    }

    /**
     * What is written under a naming.
     *
     * @param targets values of {@code --to}; empty if nothing is
     * @param configFile the file that holds the hyper-parameters, beside the weights
     * @param twins tied tensors that the framework stores all the same: their canonical names, and those of their partners
     * @param only what fields of config.json must be, since the names of other models differ
     */
    public record Written(
            List<String> targets, String configFile, Map<String, String> twins, Map<String, String> only) {

        /** Copies the collections. */
        public Written {
            targets = List.copyOf(targets);
            twins = Collections.unmodifiableMap(new LinkedHashMap<>(twins));
            only = Collections.unmodifiableMap(new LinkedHashMap<>(only));
        }
    }

    /**
     * Another spelling of a component between slashes, or between dots in names without slashes.
     *
     * @param component the spelling, with placeholders
     * @param is what it stands for
     */
    public record Alias(NamePattern component, String is) {}

    /** {@return the canonical name of a name without prefix, and the rule that gives it} */
    public Optional<MappingRule.Mapped> canonical(String name) {
        String plain = withoutAliases(affixes.withoutSuffix(name));
        Optional<MappingRule.Mapped> direct = first(rules, plain);
        return direct.isPresent() || affixes.modelPrefix().isEmpty()
                ? direct
                : first(rules, affixes.modelPrefix() + plain);
    }

    /** {@return the other canonical names that a tensor gives besides this one, if it is split} */
    List<MappingRule.Mapped> otherParts(String name, MappingRule.Mapped first) {
        if (first.rule().ops().stream().noneMatch(TensorOp.Split.class::isInstance)) {
            return List.of();
        }
        String plain = withoutAliases(affixes.withoutSuffix(name));
        return rules.stream()
                .filter(rule -> !rule.equals(first.rule()) && rule.isPartOf(first.rule()))
                .flatMap(rule -> rule.apply(plain).stream())
                .toList();
    }

    /** {@return what the naming calls a canonical tensor, and the rule that leads there} */
    public Optional<MappingRule.Mapped> named(String canonical) {
        return rules.stream()
                .filter(rule -> rule.to().match(canonical).isPresent())
                .findFirst()
                .flatMap(MappingRule::inverse)
                .flatMap(inverse -> inverse.apply(canonical));
    }

    /** {@return a config whose fields are called as in transformers; a field that has that name already stays} */
    ConfigFile inTheWordsOfTransformers(ConfigFile config) {
        ObjectNode json = config.json().deepCopy();
        meaning.fields().forEach((field, transformers) -> {
            JsonNode value = json.remove(field);
            if (value != null && !json.has(transformers)) {
                json.set(transformers, value);
            }
        });
        meaning.silence().forEach((field, value) -> {
            if (!json.has(field)) {
                json.putPOJO(field, value);
            }
        });
        return new ConfigFile(config.name(), json);
    }

    /** {@return why a name without prefix is no weight, if it is none} */
    public Optional<String> whyIgnored(String name) {
        String plain = affixes.withoutSuffix(name);
        return ignored.stream()
                .filter(rule -> rule.name().match(plain).isPresent())
                .map(IgnoreRule::why)
                .findFirst();
    }

    /** {@return why a name without prefix has no place, if the naming knows it} */
    Optional<Unplaced> unplaced(String name) {
        String plain = affixes.withoutSuffix(name);
        return unplaced.stream()
                .filter(rule -> rule.name().match(plain).isPresent())
                .findFirst();
    }

    private static Optional<MappingRule.Mapped> first(List<MappingRule> rules, String name) {
        for (MappingRule rule : rules) {
            Optional<MappingRule.Mapped> mapped = rule.apply(name);
            if (mapped.isPresent()) {
                return mapped;
            }
        }
        return Optional.empty();
    }

    private String withoutAliases(String name) {
        if (aliases.isEmpty()) {
            return name;
        }
        String separator = name.indexOf('/') < 0 ? "." : "/";
        String[] components = name.split(Pattern.quote(separator), -1);
        for (int i = 0; i < components.length; i++) {
            for (Alias alias : aliases) {
                if (alias.component().match(components[i]).isPresent()) {
                    components[i] = alias.is();
                }
            }
        }
        return String.join(separator, components);
    }
}
