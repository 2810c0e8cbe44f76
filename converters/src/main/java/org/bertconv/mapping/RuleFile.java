package org.bertconv.mapping;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bertconv.io.CheckpointException;
import org.bertconv.mapping.op.Deinterleave;
import org.bertconv.mapping.op.TensorOp;

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
            "twins",
            "written_where",
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
            "ignore",
            "unplaced");

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
                        file.optionalText(root, "config_file").orElse("config.json"),
                        texts("twins"),
                        texts("written_where")),
                new MappingRules.Meaning(gelu(), texts("config_fields"), config()),
                heads(file.root()),
                version(),
                zeros(),
                aliases(),
                rules,
                ignored(),
                unplaced());
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
        file.requireKeys(rule, List.of("from", "to", "ops", "over", "heads"));
        List<String> sources = names(rule, "from", "join");
        List<String> targets = names(rule, "to", "split");
        List<String> sides = new ArrayList<>(sources);
        sides.addAll(targets);
        sides.addAll(file.texts(rule, "over"));
        int parts = Math.max(sources.size(), targets.size());
        List<MappingRule> rules = new ArrayList<>();
        for (List<String> alternative : placeholders.expand(sides)) {
            List<String> over = alternative.subList(sources.size() + targets.size(), alternative.size());
            for (int part = 0; part < parts; part++) {
                String from = alternative.get(Math.min(part, sources.size() - 1));
                String to = alternative.get(sources.size() + Math.min(part, targets.size() - 1));
                NamePattern left = file.pattern(from, rule.line(), placeholders);
                NamePattern right = file.pattern(to, rule.line(), placeholders);
                requireSamePlaceholders(left, right, rule.line());
                List<TensorOp> ops = operations(rule, part, parts);
                rules.add(new MappingRule(left, right, ops, over, heads(rule), file.name() + ":" + rule.line()));
            }
        }
        return rules;
    }

    /** One name, or one for each part of what is split into several names or joined from them. */
    private List<String> names(YamlNode.Fields rule, String side, String op) throws CheckpointException {
        List<String> names = rule.fields().get(side) instanceof YamlNode.Items
                ? file.texts(rule, side)
                : List.of(file.nonEmptyText(rule, side));
        if (file.texts(rule, "ops").contains(op) != names.size() > 1) {
            throw file.error(
                    rule.line(),
                    "\"" + op + "\" needs several names under \"" + side + "\", and several need \"" + op + "\"");
        }
        return names;
    }

    private void requireSamePlaceholders(NamePattern left, NamePattern right, int line) throws CheckpointException {
        if (left.placeholders().contains("any") || right.placeholders().contains("any")) {
            throw file.error(line, "{any} may stand only under \"ignore\" and \"unplaced\"");
        }
        if (right.hasOne()) {
            throw file.error(line, "{one} may not stand under \"to\": nothing says what it is there");
        }
        if (!left.placeholders().stream()
                .filter(placeholder -> !placeholder.equals("one"))
                .sorted()
                .toList()
                .equals(right.placeholders().stream().sorted().toList())) {
            throw file.error(line, "\"" + left + "\" and \"" + right + "\" differ in their placeholders");
        }
    }

    private List<TensorOp> operations(YamlNode.Fields rule, int part, int parts) throws CheckpointException {
        List<TensorOp> ops = new ArrayList<>();
        for (String label : file.texts(rule, "ops")) {
            Optional<TensorOp> op = partwise(label, part, parts).or(() -> TensorOp.of(label));
            if (op.isEmpty()) {
                throw file.error(
                        rule.line(),
                        "unknown operation \"" + label + "\"; allowed: transpose, merge_first, merge_last, "
                                + "cut_to_vocabulary, deinterleave, deinterleave_heads, split, join");
            }
            ops.add(op.get());
        }
        return ops;
    }

    /** The operations that know how many parts there are. */
    private static Optional<TensorOp> partwise(String label, int part, int parts) {
        return switch (label) {
            case "split" -> Optional.of(new TensorOp.Split(part, parts));
            case "join" -> Optional.of(new TensorOp.Concat(part, parts));
            default -> Deinterleave.of(label, parts);
        };
    }

    private void requireNoCollision(List<MappingRule> rules, MappingRule rule, int line) throws CheckpointException {
        for (MappingRule other : rules.stream().filter(rule::isBeside).toList()) {
            if (other.from().overlaps(rule.from()) && !rule.isPartOf(other)) {
                throw file.error(line, "\"" + rule.from() + "\" is taken by " + other.place() + " as well");
            }
            boolean ranked = rule.isOver(other) || other.isOver(rule) || rule.isJoinedWith(other);
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

    /** The heads that the naming, or a rule, is tried for; all if it names none. */
    private List<Head> heads(YamlNode.Fields of) throws CheckpointException {
        List<Head> heads = new ArrayList<>();
        for (String label : file.texts(of, "heads")) {
            heads.add(Head.of(label)
                    .orElseThrow(
                            () -> file.error(of.line(), "unknown head \"" + label + "\"; allowed: " + Head.labels())));
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

    private Map<String, String> texts(String key) throws CheckpointException {
        YamlNode.Fields declared = file.fields(file.root(), key);
        Map<String, String> texts = new LinkedHashMap<>();
        for (String field : declared.fields().keySet()) {
            texts.put(field, file.text(declared, field));
        }
        return texts;
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

    private List<Unplaced> unplaced() throws CheckpointException {
        List<Unplaced> unplaced = new ArrayList<>();
        for (YamlNode item : file.items(file.root(), "unplaced")) {
            YamlNode.Fields rule = file.asFields(item, "unplaced");
            file.requireKeys(rule, List.of("name", "why", "note"));
            for (List<String> name : placeholders.expand(List.of(file.text(rule, "name")))) {
                NamePattern pattern = file.pattern(name.get(0), rule.line(), placeholders);
                unplaced.add(new Unplaced(pattern, file.text(rule, "why"), file.text(rule, "note")));
            }
        }
        return unplaced;
    }
}
