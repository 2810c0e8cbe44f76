package org.bertconv.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.bertconv.io.CheckpointException;
import org.bertconv.mapping.op.TensorOp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RuleFileTest {

    private static final String HEAD = """
            naming: mine
            family: bert
            anchor: "emb"
            """;

    @Test
    void wordsAreReplacedAlikeOnBothSidesAndNumbersStay() throws IOException {
        MappingRules rules = RuleFile.parse("mine.yaml", HEAD + """
                        placeholders:
                          i: number
                          part: [query, key]
                        rules:
                          - { from: "l{i}/{part}/k", to: "layer.{i}.{part}.weight", ops: [transpose] }
                          - { from: "emb", to: "emb.weight" }
                        ignore:
                          - { name: "{any}/slot", why: "a slot" }
                        """);
        assertThat(rules.naming()).isEqualTo("mine");
        assertThat(rules.rules().stream().map(rule -> rule.from() + " > " + rule.to() + " " + rule.place()))
                .containsExactly(
                        "l{i}/query/k > layer.{i}.query.weight mine.yaml:8",
                        "l{i}/key/k > layer.{i}.key.weight mine.yaml:8",
                        "emb > emb.weight mine.yaml:9");
        assertThat(rules.canonical("l10/key/k").orElseThrow().name()).isEqualTo("layer.10.key.weight");
        assertThat(rules.named("layer.10.key.weight").orElseThrow().name()).isEqualTo("l10/key/k");
        assertThat(rules.named("layer.10.key.weight").orElseThrow().rule().ops())
                .containsExactly(new TensorOp.Transpose());
        assertThat(rules.named("unheard.of")).isEmpty();
        assertThat(rules.whyIgnored("l1/query/k/slot")).contains("a slot");
        assertThat(rules.whyIgnored("l1/query/k")).isEmpty();
    }

    @Test
    void severalListsOfWordsAreExpandedInTheOrderOfTheFile() throws IOException {
        MappingRules rules = RuleFile.parse("mine.yaml", HEAD + """
                        placeholders: { z: [1a, 2a], m: [x, y], a: [p, q] }
                        rules:
                          - { from: "{a}.{z}.{m}", to: "{m}-{a}-{z}" }
                        """);
        assertThat(rules.rules().stream().map(rule -> rule.from().toString()))
                .containsExactly("p.1a.x", "q.1a.x", "p.1a.y", "q.1a.y", "p.2a.x", "q.2a.x", "p.2a.y", "q.2a.y");
    }

    static Stream<Arguments> mistakes() {
        String rule = "rules: [{ from: emb, to: emb.weight }]\n";
        return Stream.of(
                Arguments.of("", "f.yaml:1: must be a mapping"),
                Arguments.of("- a\n- b\n", "f.yaml:1: must be a mapping"),
                Arguments.of("just text", "f.yaml:1: must be a mapping"),
                Arguments.of(HEAD + rule + "naming: twice\n", "f.yaml:5: Duplicate Object property \"naming\""),
                Arguments.of(HEAD + rule + "---\nnaming: other\n", "f.yaml:6: a second document is not allowed"),
                Arguments.of(
                        HEAD + rule + "rulez: []\n",
                        "f.yaml:5: unknown key \"rulez\"; allowed: naming, family, "
                                + "targets, config_file, twins, written_where, gelu, anchor, model_prefix, scope, suffix, wrappers, beside, "
                                + "config_fields, config, heads, version, zeros, placeholders, aliases, rules, ignore, unplaced"),
                Arguments.of("family: bert\nanchor: emb\n" + rule, "f.yaml:1: \"naming\" is missing"),
                Arguments.of("naming: mine\nfamily: bert\n" + rule, "f.yaml:1: \"anchor\" is missing"),
                Arguments.of("naming: mine\nfamily: bert\nanchor: \"\"\n" + rule, "f.yaml:3: \"anchor\" is empty"),
                Arguments.of("naming: 7\nfamily: bert\nanchor: emb\n" + rule, "f.yaml:1: \"naming\" must be a text"),
                Arguments.of("naming: [a]\nfamily: bert\nanchor: emb\n" + rule, "f.yaml:1: \"naming\" must be a text"),
                Arguments.of("naming: null\nfamily: bert\nanchor: emb\n" + rule, "f.yaml:1: \"naming\" must be a text"),
                Arguments.of(HEAD, "f.yaml:1: has no rules"),
                Arguments.of(HEAD + "rules: []\n", "f.yaml:1: has no rules"),
                Arguments.of(HEAD + "rules: { from: a, to: b }\n", "f.yaml:4: \"rules\" must be a sequence"),
                Arguments.of(HEAD + "rules:\n  - just text\n", "f.yaml:5: \"rules\" must be a mapping"),
                Arguments.of(HEAD + "rules:\n  - { to: b }\n", "f.yaml:5: \"from\" is missing"),
                Arguments.of(HEAD + "rules:\n  - { from: a }\n", "f.yaml:5: \"to\" is missing"),
                Arguments.of(HEAD + "rules:\n  - { from: \"\", to: b }\n", "f.yaml:5: \"from\" is empty"),
                Arguments.of(
                        HEAD + "rules:\n  - { from: a, to: b, op: [transpose] }\n",
                        "f.yaml:5: unknown key \"op\"; allowed: from, to, ops, over, heads"),
                Arguments.of(
                        HEAD + "rules:\n  - { from: a, to: b, ops: transpose }\n",
                        "f.yaml:5: \"ops\" must be a sequence"),
                Arguments.of(
                        HEAD + "rules:\n  - { from: a, to: b, ops: [rotate] }\n",
                        "f.yaml:5: unknown operation \"rotate\"; allowed: transpose, merge_first, merge_last, "
                                + "cut_to_vocabulary, deinterleave, deinterleave_heads, split, join"),
                Arguments.of(
                        HEAD + "rules:\n  - { from: \"a.{i}\", to: b }\n",
                        "f.yaml:5: {i} is not among the placeholders of this file"),
                Arguments.of(
                        HEAD + "placeholders: { i: number }\nrules:\n  - { from: \"a.{i}\", to: b }\n",
                        "f.yaml:6: \"a.{i}\" and \"b\" differ in their placeholders"),
                Arguments.of(
                        HEAD
                                + "placeholders: { i: number, j: number }\nrules:\n  - { from: \"a.{i}\", to: \"b.{j}\" }\n",
                        "f.yaml:6: \"a.{i}\" and \"b.{j}\" differ in their placeholders"),
                Arguments.of(
                        HEAD + "placeholders: { i: nummer }\n" + rule,
                        "f.yaml:4: a placeholder is \"number\" or a list of words"),
                Arguments.of(
                        HEAD + "placeholders: { i: [] }\n" + rule,
                        "f.yaml:4: a placeholder is \"number\" or a list of words"),
                Arguments.of(HEAD + "placeholders: { i: 7 }\n" + rule, "f.yaml:4: \"i\" must be a text"),
                Arguments.of(HEAD + "placeholders: { i: [7] }\n" + rule, "f.yaml:4: \"i\" must be a text"),
                Arguments.of(
                        HEAD + "placeholders: { any: number }\n" + rule,
                        "f.yaml:4: {any} is known and cannot be declared"),
                Arguments.of(
                        HEAD + "rules:\n  - { from: \"{any}/a\", to: \"{any}/b\" }\n",
                        "f.yaml:5: {any} may stand only under \"ignore\" and \"unplaced\""),
                Arguments.of(
                        HEAD + "rules:\n  - { from: a, to: b }\n  - { from: a, to: c }\n",
                        "f.yaml:6: \"a\" is taken by f.yaml:5 as well"),
                Arguments.of(
                        HEAD + "rules:\n  - { from: a, to: c }\n  - { from: b, to: c }\n",
                        "f.yaml:6: \"c\" is given by f.yaml:5 as well"),
                Arguments.of(
                        HEAD + "placeholders: { i: number }\nrules:\n  - { from: \"a.{i}.x\", to: \"b.{i}\" }\n"
                                + "  - { from: a.3.x, to: c }\n",
                        "f.yaml:7: \"a.3.x\" is taken by f.yaml:6 as well"),
                Arguments.of(
                        HEAD + "placeholders: { w: [x, x] }\nrules:\n  - { from: \"a.{w}\", to: \"b.{w}\" }\n",
                        "f.yaml:6: \"a.x\" is taken by f.yaml:6 as well"),
                Arguments.of(
                        HEAD + "rules:\n  - { from: \"a.{i\", to: b }\n",
                        "f.yaml:5: \"a.{i\" has a placeholder that is empty or not closed"),
                Arguments.of(
                        HEAD + rule + "aliases:\n  - { component: a, to: b }\n",
                        "f.yaml:6: unknown key \"to\"; allowed: component, is"),
                Arguments.of(HEAD + rule + "ignore:\n  - { name: a }\n", "f.yaml:6: \"why\" is missing"),
                Arguments.of(
                        HEAD + "placeholders: { one: number }\n" + rule,
                        "f.yaml:4: {one} is known and cannot be declared"),
                Arguments.of(
                        HEAD + "rules:\n  - { from: \"{one}/a\", to: \"{one}/b\" }\n",
                        "f.yaml:5: {one} may not stand under \"to\": nothing says what it is there"),
                Arguments.of(
                        HEAD + "rules:\n  - { from: \"a{one}/a\", to: b }\n",
                        "f.yaml:5: \"a{one}/a\" has a {one} that is not a whole component"),
                Arguments.of(
                        HEAD + "rules:\n  - { from: \"x/{one}/a\", to: b }\n  - { from: x/y/a, to: c }\n",
                        "f.yaml:6: \"x/y/a\" is taken by f.yaml:5 as well"),
                Arguments.of(
                        HEAD + "rules:\n  - { from: [a, b], to: c }\n",
                        "f.yaml:5: \"join\" needs several names under \"from\", and several need \"join\""),
                Arguments.of(
                        HEAD + "rules:\n  - { from: a, to: c, ops: [join] }\n",
                        "f.yaml:5: \"join\" needs several names under \"from\", and several need \"join\""),
                Arguments.of(
                        HEAD + "rules:\n  - { from: a, to: [b, c] }\n",
                        "f.yaml:5: \"split\" needs several names under \"to\", and several need \"split\""),
                Arguments.of(
                        HEAD + "rules:\n  - { from: a, to: b, heads: [lm] }\n",
                        "f.yaml:5: unknown head \"lm\"; allowed: " + Head.labels()),
                Arguments.of(HEAD + rule + "unplaced:\n  - { name: a, why: b }\n", "f.yaml:6: \"note\" is missing"),
                Arguments.of(HEAD + rule + "wrappers: module.\n", "f.yaml:5: \"wrappers\" must be a sequence"),
                Arguments.of(HEAD + rule + "wrappers: [1]\n", "f.yaml:5: \"wrappers\" must be a text"),
                Arguments.of("naming: " + "[".repeat(20) + "]".repeat(20), "f.yaml:1: is nested more than 16 deep"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeIsNamedWithFileAndLine(String text, String message) {
        assertThatThrownBy(() -> RuleFile.parse("f.yaml", text))
                .isInstanceOf(CheckpointException.class)
                .hasMessage("MALFORMED: " + message);
    }

    @ParameterizedTest
    @MethodSource("brokenYaml")
    void whatIsNotYamlIsSaidWithTheLine(String text, String message) {
        assertThatThrownBy(() -> RuleFile.parse("f.yaml", text))
                .isInstanceOf(CheckpointException.class)
                .hasMessage("MALFORMED: f.yaml:" + message);
    }

    static Stream<Arguments> brokenYaml() {
        return Stream.of(
                Arguments.of(
                        "naming: [a, b\nfamily: bert\n",
                        "2: while parsing a flow sequence: expected ',' or ']', but got :"),
                Arguments.of("naming: \"a\n", "2: while scanning a quoted scalar: found unexpected end of stream"),
                Arguments.of(
                        "naming: a\n\tfamily: bert\n",
                        "2: while scanning for the next token: found character '\\t(TAB)' that cannot start any token. "
                                + "(Do not use \\t(TAB) for indentation)"),
                Arguments.of(
                        "{a: 1, ? [x] : y}",
                        "1: Expected a property name (Scalar value in YAML), got this instead: +SEQ []"));
    }

    @Test
    void aNumberThatIsTooLargeIsAMistakeOfTheFile() {
        assertThatThrownBy(() -> RuleFile.parse("f.yaml", "naming: 123456789012345678901234567890\n"))
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith(
                        "MALFORMED: f.yaml:1: Numeric value (123456789012345678901234567890) out of range");
    }

    @Test
    void theRulesOfAFileCanBeReadAgainInTheSameOrder() throws IOException {
        List<String> places = Tiny.CATALOG.namings().get(0).rules().stream()
                .map(rule -> rule.from().toString())
                .toList();
        assertThat(RuleCatalog.bundled().namings().get(0).rules().stream()
                        .map(rule -> rule.from().toString()))
                .containsExactlyElementsOf(places);
    }
}
