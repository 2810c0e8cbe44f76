package org.bertconv.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.stream.Stream;
import org.bertconv.io.CheckpointException;
import org.bertconv.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ArchitectureFileTest {

    private static final String GOOD = """
            family: f
            model_types: [f]
            classes: [C]
            dimensions: { H: hidden_size, L: num_hidden_layers }
            evidence:
              H: { tensor: "a.weight", axis: 0 }
              L: { count: "l.{i}.weight" }
            placeholders: { i: number }
            parts:
              p: [{ name: "a.weight", shape: [H, 2], init: normal }]
            heads:
              base: { class: C, parts: [p], labels: true }
            buffers: [{ name: "ids", shape: [1, H], values: positions }]
            foreign: [g]
            config: { hidden_size: 4, num_hidden_layers: 1 }
            """;

    @Test
    void aGoodFileGivesItsTensors() throws IOException {
        Architecture architecture = ArchitectureFile.parse("f.yaml", GOOD);
        assertThat(architecture.family()).isEqualTo("f");
        assertThat(architecture.heads().get(Head.BASE)).isNotNull();
        assertThat(architecture.isBuffer("ids")).isTrue();
        assertThat(architecture.isBuffer("a.weight")).isFalse();
        assertThat(architecture.foreign()).containsExactly("g");
        assertThat(architecture.headsWith("a.weight")).containsExactly(Head.BASE);
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake(
                        "family: f\n",
                        "familie: f\n",
                        "1: unknown key \"familie\"; allowed: family, model_types, "
                                + "classes, dimensions, counters, evidence, placeholders, parts, heads, buffers, foreign, "
                                + "field_names, config"),
                mistake(
                        "model_types: [f]",
                        "model_types: [f, g]",
                        "1: \"model_types\" and \"classes\" must be lists of one length, of 1 at least"),
                mistake(
                        "H: { tensor: \"a.weight\"",
                        "X: { tensor: \"a.weight\"",
                        "6: unknown dimension \"X\"; allowed: H, L"),
                mistake("axis: 0", "axis: zero", "6: \"axis\" must be a number from 0 to 63"),
                mistake("axis: 0", "axis: -1", "6: \"axis\" must be a number from 0 to 63"),
                mistake("axis: 0", "axis: 99999999999", "6: \"axis\" must be a number from 0 to 63"),
                mistake(", axis: 0", "", "6: \"axis\" is missing"),
                mistake("axis: 0", "axes: 0", "6: unknown key \"axes\"; allowed: tensor, axis, count"),
                mistake("l.{i}.weight", "l.{k}.weight", "7: {k} is not among the placeholders of this file"),
                mistake("shape: [H, 2]", "shape: [H, Q]", "10: unknown dimension \"Q\"; allowed: H, L"),
                mistake(
                        "shape: [H, 2]",
                        "shape: [H, -2]",
                        "10: \"-2\" is no extent; allowed: a dimension, a number, or two of them with - or *"),
                mistake(
                        "shape: [H, 2]",
                        "shape: [H-, 2]",
                        "10: \"H-\" is no extent; allowed: a dimension, a number, or two of them with - or *"),
                mistake("shape: [H, 2]", "shape: [3*Q, 2]", "10: unknown dimension \"Q\"; allowed: H, L"),
                mistake("init: normal", "where: { a: maybe }", "10: \"a\" must be true or false"),
                mistake("shape: [H, 2]", "shape: H", "10: \"shape\" must be a sequence"),
                mistake("init: normal", "init: gauss", "10: unknown init \"gauss\"; allowed: normal, ones, zeros"),
                mistake(
                        "init: normal",
                        "inti: normal",
                        "10: unknown key \"inti\"; allowed: name, shape, init, tied, tied_while, unless_equal, where, "
                                + "values"),
                mistake("name: \"a.weight\"", "name: \"a.{any}\"", "10: \"a.{any}\" may count by {i} and nothing else"),
                mistake(
                        "base: {",
                        "bass: {",
                        "12: unknown head \"bass\"; allowed: base, encoder, pretraining, masked-lm, causal-lm, "
                                + "next-sentence, sequence-classification, multiple-choice, token-classification, "
                                + "question-answering"),
                mistake("parts: [p]", "parts: [q]", "12: unknown part \"q\"; allowed: p"),
                mistake("class: C, ", "", "12: \"class\" is missing"),
                mistake("labels: true", "labels: yes please", "12: \"labels\" must be true or false"),
                mistake(
                        "labels: true",
                        "config: { is_decoder: [] }",
                        "12: a field that a head demands has a plain value"),
                mistake(
                        "labels: true",
                        "config: { is_decoder: null }",
                        "12: a field that a head demands has a plain value"),
                mistake("values: positions", "values: ones", "13: unknown values \"ones\"; allowed: positions, zeros"),
                mistake("foreign: [g]", "foreign: g", "14: \"foreign\" must be a sequence"),
                mistake("hidden_size: 4", "hidden_size: [4]", "15: the default of a field is a plain value"));
    }

    private static Arguments mistake(String good, String bad, String message) {
        assertThat(GOOD).contains(good);
        return Arguments.of(GOOD.replace(good, bad), message);
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeIsNamedWithFileAndLine(String text, String message) {
        assertThatThrownBy(() -> ArchitectureFile.parse("f.yaml", text))
                .isInstanceOf(CheckpointException.class)
                .hasMessage("MALFORMED: f.yaml:" + message);
    }

    @Test
    void labelsThatAreFalseAreNoLabels() throws IOException {
        Architecture architecture = ArchitectureFile.parse("f.yaml", GOOD.replace("labels: true", "labels: false"));
        assertThat(architecture.heads().get(Head.BASE).labels()).isFalse();
    }

    @Test
    void theTensorsOfBertStandInTheOrderOfTheModel() throws IOException {
        assertThat(Tiny.BERT.tensors(Head.BASE, Tiny.config(Head.BASE)).stream()
                        .map(tensor -> tensor.name() + " " + tensor.shape()))
                .hasSize(39)
                .startsWith(
                        "bert.embeddings.word_embeddings.weight [61, 12]",
                        "bert.embeddings.position_embeddings.weight [18, 12]",
                        "bert.embeddings.token_type_embeddings.weight [2, 12]",
                        "bert.embeddings.LayerNorm.weight [12]",
                        "bert.embeddings.LayerNorm.bias [12]",
                        "bert.encoder.layer.0.attention.self.query.weight [12, 12]")
                .contains(
                        "bert.encoder.layer.1.intermediate.dense.weight [20, 12]",
                        "bert.encoder.layer.1.output.dense.weight [12, 20]")
                .endsWith("bert.pooler.dense.weight [12, 12]", "bert.pooler.dense.bias [12]");
    }

    @Test
    void everyHeadHasTheTensorsThatTransformersGivesIt() throws IOException {
        int[] counts = {39, 37, 48, 44, 44, 41, 41, 41, 39, 39};
        for (Head head : Head.values()) {
            assertThat(Tiny.BERT.tensors(head, Tiny.config(head)))
                    .as(head.label())
                    .hasSize(counts[head.ordinal()]);
        }
        assertThat(Tiny.BERT.tensors(Head.MULTIPLE_CHOICE, Tiny.config(Head.MULTIPLE_CHOICE)))
                .anySatisfy(tensor -> {
                    assertThat(tensor.name()).isEqualTo("classifier.weight");
                    assertThat(tensor.shape()).isEqualTo(Shape.of(1, 12));
                });
    }
}
