package org.bertconv.mapping;

import java.util.List;
import java.util.Optional;

/**
 * A naming: what one framework calls each tensor of a family, to and from canonical names. Made by {@link RuleFile}, which has checked
 * that no two rules take one name and no two give one.
 *
 * @param naming the name of the naming, such as {@code google-tf1}
 * @param family the family whose canonical names it speaks of
 * @param anchor the end of a name that every checkpoint of the naming has; what stands before it is the prefix
 * @param modelPrefix what the names of classes with a head have before the names of the bare model, or empty
 * @param wrappers prefixes that training code is known to put before every name
 * @param aliases other spellings of a component of a name
 * @param rules to canonical names
 * @param ignored names that are no weights
 */
public record MappingRules(
        String naming,
        String family,
        String anchor,
        String modelPrefix,
        List<String> wrappers,
        List<Alias> aliases,
        List<MappingRule> rules,
        List<IgnoreRule> ignored) {

    /** Copies the lists. */
    public MappingRules {
        wrappers = List.copyOf(wrappers);
        aliases = List.copyOf(aliases);
        rules = List.copyOf(rules);
        ignored = List.copyOf(ignored);
    }

    /**
     * Another spelling of a component between slashes.
     *
     * @param component the spelling, with placeholders
     * @param is what it stands for
     */
    public record Alias(NamePattern component, String is) {}

    /** {@return the canonical name of a name without prefix, and the rule that gives it} */
    public Optional<MappingRule.Mapped> canonical(String name) {
        Optional<MappingRule.Mapped> direct = first(rules, withoutAliases(name));
        return direct.isPresent() || modelPrefix.isEmpty() ? direct : first(rules, modelPrefix + withoutAliases(name));
    }

    /** {@return what the naming calls a canonical tensor, and the rule that leads there} */
    public Optional<MappingRule.Mapped> named(String canonical) {
        List<String> units = NamePattern.cut(canonical);
        for (MappingRule rule : rules) {
            Optional<MappingRule> back = rule.inverse();
            Optional<MappingRule.Mapped> mapped = back.flatMap(inverse -> inverse.apply(units));
            if (mapped.isPresent()) {
                return mapped;
            }
        }
        return Optional.empty();
    }

    /** {@return why a name without prefix is no weight, if it is none} */
    public Optional<String> whyIgnored(String name) {
        List<String> units = NamePattern.cut(name);
        return ignored.stream()
                .filter(rule -> rule.name().match(units).isPresent())
                .map(IgnoreRule::why)
                .findFirst();
    }

    private static Optional<MappingRule.Mapped> first(List<MappingRule> rules, String name) {
        List<String> units = NamePattern.cut(name);
        for (MappingRule rule : rules) {
            Optional<MappingRule.Mapped> mapped = rule.apply(units);
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
        String[] components = name.split("/", -1);
        for (int i = 0; i < components.length; i++) {
            for (Alias alias : aliases) {
                if (alias.component().match(components[i]).isPresent()) {
                    components[i] = alias.is();
                }
            }
        }
        return String.join("/", components);
    }
}
