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
 * @param affixes what stands before and behind the names that the rules know
 * @param wrappers prefixes that training code is known to put before every name
 * @param written what is written under this naming
 * @param gelu what {@code gelu} in its config means
 * @param aliases other spellings of a component of a name
 * @param rules to canonical names
 * @param ignored names that are no weights
 */
public record MappingRules(
        String naming,
        String family,
        String anchor,
        Affixes affixes,
        List<String> wrappers,
        Written written,
        GeluMeaning gelu,
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
     * What is written under a naming.
     *
     * @param targets values of {@code --to}; empty if nothing is
     * @param configFile the file that holds the hyper-parameters, beside the weights
     */
    public record Written(List<String> targets, String configFile) {

        /** Copies the list. */
        public Written {
            targets = List.copyOf(targets);
        }
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
        String plain = withoutAliases(affixes.withoutSuffix(name));
        Optional<MappingRule.Mapped> direct = first(rules, plain);
        return direct.isPresent() || affixes.modelPrefix().isEmpty()
                ? direct
                : first(rules, affixes.modelPrefix() + plain);
    }

    /** {@return what the naming calls a canonical tensor, and the rule that leads there} */
    public Optional<MappingRule.Mapped> named(String canonical) {
        return rules.stream()
                .filter(rule -> rule.to().match(canonical).isPresent())
                .findFirst()
                .flatMap(MappingRule::inverse)
                .flatMap(inverse -> inverse.apply(canonical));
    }

    /** {@return why a name without prefix is no weight, if it is none} */
    public Optional<String> whyIgnored(String name) {
        String plain = affixes.withoutSuffix(name);
        return ignored.stream()
                .filter(rule -> rule.name().match(plain).isPresent())
                .map(IgnoreRule::why)
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
