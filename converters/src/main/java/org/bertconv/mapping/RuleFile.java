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
            "gelu",
            "anchor",
            "model_prefix",
            "scope",
            "suffix",
            "wrappers",
            "beside",
            "config_fields",
            "config",
            "heads",
            "version",
            "zeros",
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
                new MappingRules.Meaning(gelu(), configFields(), config()),
                heads(),
                version(),
                zeros(),
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

    private GeluMeaning gelu() throws CheckpointException {
        String label = file.optionalText(file.root(), "gelu").orElse("erf");
        return GeluMeaning.of(label)
                .orElseThrow(() ->
                        file.error(file.root().line(), "unknown gelu \"" + label + "\"; allowed: erf, tanh, open"));
    }

    private List<MappingRule> expand(YamlNode.Fields rule) throws CheckpointException {
        file.requireKeys(rule, List.of("from", "to", "ops", "over"));
        List<String> sides = new ArrayList<>(List.of(file.nonEmptyText(rule, "from")));
        List<String> targets = targets(rule);
        sides.addAll(targets);
        sides.addAll(file.texts(rule, "over"));
        List<MappingRule> rules = new ArrayList<>();
        for (List<String> alternative : placeholders.expand(sides)) {
            NamePattern left = file.pattern(alternative.get(0), rule.line(), placeholders);
            List<String> over = alternative.subList(1 + targets.size(), alternative.size());
            for (int part = 0; part < targets.size(); part++) {
                NamePattern right = file.pattern(alternative.get(1 + part), rule.line(), placeholders);
                requireSamePlaceholders(left, right, rule.line());
                List<TensorOp> ops = operations(rule, part, targets.size());
                rules.add(new MappingRule(left, right, ops, over, file.name() + ":" + rule.line()));
            }
        }
        return rules;
    }

    /** One canonical name, or one for each part of what is split. */
    private List<String> targets(YamlNode.Fields rule) throws CheckpointException {
        List<String> targets = rule.fields().get("to") instanceof YamlNode.Items
                ? file.texts(rule, "to")
                : List.of(file.nonEmptyText(rule, "to"));
        boolean split = file.texts(rule, "ops").contains("split");
        if (split != targets.size() > 1) {
            throw file.error(rule.line(), "\"split\" needs several names under \"to\", and several need \"split\"");
        }
        return targets;
    }

    private void requireSamePlaceholders(NamePattern left, NamePattern right, int line) throws CheckpointException {
        if (left.placeholders().contains("any") || right.placeholders().contains("any")) {
            throw file.error(line, "{any} may stand only under \"ignore\"");
        }
        if (!left.placeholders().stream()
                .sorted()
                .toList()
                .equals(right.placeholders().stream().sorted().toList())) {
            throw file.error(line, "\"" + left + "\" and \"" + right + "\" differ in their placeholders");
        }
    }

    private List<TensorOp> operations(YamlNode.Fields rule, int part, int parts) throws CheckpointException {
        List<TensorOp> ops = new ArrayList<>();
        for (String label : file.texts(rule, "ops")) {
            Optional<TensorOp> op = label.equals("split")
                    ? Optional.of(new TensorOp.Split(part, parts))
                    : Deinterleave.of(label, parts).or(() -> TensorOp.of(label));
            if (op.isEmpty()) {
                throw file.error(
                        rule.line(),
                        "unknown operation \"" + label + "\"; allowed: transpose, merge_first, merge_last, "
                                + "cut_to_vocabulary, deinterleave, deinterleave_heads, split");
            }
            ops.add(op.get());
        }
        return ops;
    }

    private void requireNoCollision(List<MappingRule> rules, MappingRule rule, int line) throws CheckpointException {
        for (MappingRule other : rules) {
            if (other.from().overlaps(rule.from()) && !rule.isPartOf(other)) {
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

    /** The heads that the naming is tried for; all if it names none. */
    private List<Head> heads() throws CheckpointException {
        List<Head> heads = new ArrayList<>();
        for (String label : file.texts(file.root(), "heads")) {
            heads.add(Head.of(label)
                    .orElseThrow(() -> file.error(
                            file.root().line(), "unknown head \"" + label + "\"; allowed: " + Head.labels())));
        }
        return heads;
    }

    private Optional<MappingRules.Version> version() throws CheckpointException {
        YamlNode.Fields declared = file.fields(file.root(), "version");
        if (declared.fields().isEmpty()) {
            return Optional.empty();
        }
        file.requireKeys(declared, List.of("field", "from", "below"));
        return Optional.of(new MappingRules.Version(
                file.text(declared, "field"), number(declared, "from", 0), number(declared, "below", Long.MAX_VALUE)));
    }

    private long number(YamlNode.Fields in, String key, long absent) throws CheckpointException {
        YamlNode node = in.fields().get(key);
        if (node == null) {
            return absent;
        }
        if (node instanceof YamlNode.Scalar scalar && scalar.value() instanceof Long number && number >= 0) {
            return number;
        }
        throw file.error(node.line(), "\"" + key + "\" must be a whole number");
    }

    private Map<String, Object> config() throws CheckpointException {
        Map<String, Object> config = new LinkedHashMap<>();
        for (Map.Entry<String, YamlNode> entry :
                file.fields(file.root(), "config").fields().entrySet()) {
            if (!(entry.getValue() instanceof YamlNode.Scalar scalar) || scalar.value() == null) {
                throw file.error(entry.getValue().line(), "what a field of the config means is a plain value");
            }
            config.put(entry.getKey(), scalar.value());
        }
        return config;
    }

    private List<ZeroRow> zeros() throws CheckpointException {
        List<ZeroRow> zeros = new ArrayList<>();
        for (YamlNode item : file.items(file.root(), "zeros")) {
            YamlNode.Fields zero = file.asFields(item, "zeros");
            file.requireKeys(zero, List.of("name", "as_wide_as", "why"));
            zeros.add(new ZeroRow(file.text(zero, "name"), file.text(zero, "as_wide_as"), file.text(zero, "why")));
        }
        return zeros;
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
