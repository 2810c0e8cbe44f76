package org.bertconv.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bertconv.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AlternativesTest {

    private static final String NEITHER_FAMILY = "neither the config nor --family says the family: taken as bert, "
            + "and the tensors of roberta are the same";
    private static final String NEITHER_HEAD = "neither the config nor --head says the head: taken as masked-lm, "
            + "and the tensors of causal-lm are the same";

    /** Every head of every family, beside sizes that do not say what it is. */
    @ParameterizedTest
    @MethodSource("models")
    void whatTheTensorsLeaveOpenIsSaid(String family, Head head) throws IOException {
        MappedCheckpoint mapped = mapped(named(family, head, ""), Tiny.configOf(family));
        List<String> notes = mapped.report().notes();
        if (!mapped.architecture().family().equals(family)) {
            assertThat(notes).anyMatch(note -> says(note, "family", family));
        } else if (mapped.head() != head) {
            assertThat(notes).anyMatch(note -> says(note, "head", head.label()));
        }
        assertThat(mapped.report().missing()).isEmpty();
        assertThat(mapped.report().unexpected()).isEmpty();
    }

    private static boolean says(String note, String what, String other) {
        return note.startsWith("neither the config nor --" + what + " says the " + what + ": taken as ")
                && List.of(note.replaceAll(".* the tensors of (.*) are the same", "$1")
                                .split(", "))
                        .contains(other);
    }

    static Stream<Arguments> models() {
        return Tiny.CATALOG.families().keySet().stream()
                .flatMap(family ->
                        Tiny.architecture(family).heads().keySet().stream().map(head -> Arguments.of(family, head)));
    }

    @Test
    void aRobertaWithoutAConfigMayBeABert() throws IOException {
        List<Tensor> roberta = named("roberta", Head.BASE, "");
        assertThat(notes(roberta, "{}", Forced.NOTHING)).containsExactly(NEITHER_FAMILY);
        assertThat(notes(Tiny.renamed(roberta, "module."::concat), "{}", Forced.NOTHING))
                .containsExactly(NEITHER_FAMILY);
        assertThat(notes(roberta, "{\"model_type\": \"roberta\"}", Forced.NOTHING))
                .isEmpty();
        assertThat(notes(roberta, "{\"architectures\": [\"RobertaModel\"]}", Forced.NOTHING))
                .isEmpty();
        Forced forced = new Forced(Optional.of("roberta"), Optional.empty(), Optional.empty(), Optional.empty());
        assertThat(notes(roberta, "{}", forced)).isEmpty();
    }

    @Test
    void thePrefixSaysTheFamily() throws IOException {
        assertThat(notes(named("bert", Head.BASE, "bert."), "{}", Forced.NOTHING))
                .isEmpty();
        assertThat(notes(named("roberta", Head.BASE, "roberta."), "{}", Forced.NOTHING))
                .isEmpty();
    }

    @Test
    void aLanguageModelThatMayWriteIsOneOfTwoUnlessItIsSaid() throws IOException {
        List<Tensor> model = named("bert", Head.MASKED_LM, "bert.");
        assertThat(notes(model, "{}", Forced.NOTHING)).containsExactly(NEITHER_HEAD);
        assertThat(notes(model, "{\"is_decoder\": false}", Forced.NOTHING)).isEmpty();
        assertThat(notes(model, "{\"is_decoder\": true}", Forced.NOTHING)).isEmpty();
        assertThat(notes(model, "{}", Forced.NOTHING.withHead(Head.CAUSAL_LM))).isEmpty();
        assertThat(notes(model, "{\"architectures\": [\"BertForMaskedLM\"]}", Forced.NOTHING))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"MULTIPLE_CHOICE, true", "SEQUENCE_CLASSIFICATION, false"})
    void onlyAClassifierWithOneLabelMayBeOneOfChoices(Head head, boolean isSaid) throws IOException {
        List<String> notes = notes(named("bert", head, "bert."), "{}", Forced.NOTHING);
        assertThat(notes)
                .isEqualTo(
                        isSaid
                                ? List.of("neither the config nor --head says the head: taken as "
                                        + "sequence-classification, and the tensors of multiple-choice are the same")
                                : List.of());
    }

    @Test
    void whatIsIncompleteIsNotComparedWithOthers() throws IOException {
        List<Tensor> torn =
                Tiny.without(named("roberta", Head.BASE, ""), "embeddings.LayerNorm.weight", "pooler.dense.bias");
        assertThat(notes(torn, "{}", Forced.NOTHING)).isEmpty();
    }

    /** @param prefix that stands before the names of the model instead of that of the family; those of a head have none */
    private static List<Tensor> named(String family, Head head, String prefix) throws IOException {
        MappingRules rules = Tiny.CATALOG.naming(family, "hf-pytorch").orElseThrow();
        boolean isBare = head.isBare();
        String model = rules.affixes().modelPrefix();
        return Tiny.renamed(
                Tiny.in(rules, head),
                name -> isBare && name.startsWith(model) ? prefix + name.substring(model.length()) : name);
    }

    private static List<String> notes(List<Tensor> tensors, String config, Forced forced) throws IOException {
        return mapped(tensors, config, forced).report().notes();
    }

    private static MappedCheckpoint mapped(List<Tensor> tensors, String config) throws IOException {
        return mapped(tensors, config, Forced.NOTHING);
    }

    private static MappedCheckpoint mapped(List<Tensor> tensors, String config, Forced forced) throws IOException {
        return MappedCheckpoint.of(
                Tiny.checkpoint(tensors, Optional.of(config)), Tiny.CATALOG, forced, Optional.empty());
    }
}
