package org.bertconv.mapping;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bertconv.io.CheckpointException;

/**
 * Reads a rule file and checks it as a whole before any of it is used: every key known, every placeholder declared and on both sides,
 * every operation known, no two rules for one name, no two rules to one name. Errors name file and line.
 */
public final class RuleFile {

    private static final List<String> KEYS = List.of(
            "naming",
            "family",
            "targets",
            "config_file",
            "anchor",
            "model_prefix",
            "scope",
            "suffix",
            "wrappers",
            "beside",
            "config_fields",
            "placeholders",
            "aliases",
            "rules",
            "ignore");

    private final YamlFile file;
    private final Placeholders placeholders;

    private RuleFile(YamlFile file, Placeholders placeholders) {
        this.file = file;
        this.placeholders = placeholders;
    }

    /**
     * {@return the rules of a file}
     *
     * @param name what messages call the file
     * @param text its contents
     * @throws CheckpointException MALFORMED, as {@code name:line}, with what is wrong and what is allowed
     */
    public static MappingRules parse(String name, String text) throws CheckpointException {
        YamlFile file = YamlFile.parse(name, text);
        file.requireKeys(file.root(), KEYS);
        return new RuleFile(file, file.placeholders()).rules();
    }

    private MappingRules rules() throws CheckpointException {
        YamlNode.Fields root = file.root();
        List<MappingRule> rules = new ArrayList<>();
        for (YamlNode item : file.items(root, "rules")) {
            for (MappingRule rule : expand(file.asFields(item, "rules"))) {
                requireNoCollision(rules, rule, item.line());
                rules.add(rule);
            }
        }
        requireKnownRanks(rules);
        if (rules.isEmpty()) {
            throw file.error(root.line(), "has no rules");
        }
        return new MappingRules(
                file.nonEmptyText(root, "naming"),
                file.nonEmptyText(root, "family"),
                file.nonEmptyText(root, "anchor"),
                affixes(root),
                file.texts(root, "wrappers"),
                file.texts(root, "beside"),
                new MappingRules.Written(
                        file.texts(root, "targets"),
                        file.optionalText(root, "config_file").orElse("config.json")),
                configFields(),
                aliases(),
                rules,
                ignored());
    }

    private Affixes affixes(YamlNode.Fields root) throws CheckpointException {
        Affixes affixes = new Affixes(
                file.optionalText(root, "model_prefix").orElse(""),
                file.optionalText(root, "scope").orElse(""),
                file.optionalText(root, "suffix").orElse(""));
        if (!affixes.isScopeSound()) {
            throw file.error(
                    root.line(),
                    "scope \"" + affixes.scope() + "\" must end in \"/\" and hold no placeholder but {class}");
        }
        return affixes;
    }

    private List<MappingRule> expand(YamlNode.Fields rule) throws CheckpointException {
        file.requireKeys(rule, List.of("from", "to", "ops", "over"));
        String from = file.nonEmptyText(rule, "from");
        String to = file.nonEmptyText(rule, "to");
        List<TensorOp> ops = operations(rule);
        List<MappingRule> rules = new ArrayList<>();
        for (List<String> sides : placeholders.expand(List.of(from, to))) {
            NamePattern left = file.pattern(sides.get(0), rule.line(), placeholders);
            NamePattern right = file.pattern(sides.get(1), rule.line(), placeholders);
            if (left.placeholders().contains("any") || right.placeholders().contains("any")) {
                throw file.error(rule.line(), "{any} may stand only under \"ignore\"");
            }
            if (!left.placeholders().stream()
                    .sorted()
                    .toList()
                    .equals(right.placeholders().stream().sorted().toList())) {
                throw file.error(rule.line(), "\"" + left + "\" and \"" + right + "\" differ in their placeholders");
            }
            rules.add(new MappingRule(left, right, ops, file.texts(rule, "over"), file.name() + ":" + rule.line()));
        }
        return rules;
    }

    private List<TensorOp> operations(YamlNode.Fields rule) throws CheckpointException {
        List<TensorOp> ops = new ArrayList<>();
        for (String label : file.texts(rule, "ops")) {
            Optional<TensorOp> op = TensorOp.of(label);
            if (op.isEmpty()) {
                throw file.error(
                        rule.line(),
                        "unknown operation \"" + label + "\"; allowed: transpose, merge_first, merge_last");
            }
            ops.add(op.get());
        }
        return ops;
    }

    private void requireNoCollision(List<MappingRule> rules, MappingRule rule, int line) throws CheckpointException {
        for (MappingRule other : rules) {
            if (other.from().overlaps(rule.from())) {
                throw file.error(line, "\"" + rule.from() + "\" is taken by " + other.place() + " as well");
            }
            boolean ranked = rule.isOver(other) || other.isOver(rule);
            if (!ranked && other.to().overlaps(rule.to())) {
                throw file.error(line, "\"" + rule.to() + "\" is given by " + other.place() + " as well");
            }
        }
    }

    /** A rule that is over a name that is misspelt would be over nothing. */
    private void requireKnownRanks(List<MappingRule> rules) throws CheckpointException {
        for (MappingRule rule : rules) {
            for (String name : rule.over()) {
                boolean known = rules.stream()
                        .anyMatch(other -> other.from().toString().equals(name)
                                && other.to().overlaps(rule.to()));
                if (!known) {
                    throw file.error(
                            file.root().line(),
                            "\"" + rule.from() + "\" is over \"" + name + "\", which gives no \"" + rule.to() + "\"");
                }
            }
        }
    }

    private Map<String, String> configFields() throws CheckpointException {
        YamlNode.Fields declared = file.fields(file.root(), "config_fields");
        Map<String, String> fields = new LinkedHashMap<>();
        for (String field : declared.fields().keySet()) {
            fields.put(field, file.text(declared, field));
        }
        return fields;
    }

    private List<MappingRules.Alias> aliases() throws CheckpointException {
        List<MappingRules.Alias> aliases = new ArrayList<>();
        for (YamlNode item : file.items(file.root(), "aliases")) {
            YamlNode.Fields alias = file.asFields(item, "aliases");
            file.requireKeys(alias, List.of("component", "is"));
            NamePattern component = file.pattern(file.text(alias, "component"), alias.line(), placeholders);
            aliases.add(new MappingRules.Alias(component, file.text(alias, "is")));
        }
        return aliases;
    }

    private List<IgnoreRule> ignored() throws CheckpointException {
        List<IgnoreRule> ignored = new ArrayList<>();
        for (YamlNode item : file.items(file.root(), "ignore")) {
            YamlNode.Fields rule = file.asFields(item, "ignore");
            file.requireKeys(rule, List.of("name", "why"));
            NamePattern name = file.pattern(file.text(rule, "name"), rule.line(), placeholders);
            ignored.add(new IgnoreRule(name, file.text(rule, "why")));
        }
        return ignored;
    }
}
