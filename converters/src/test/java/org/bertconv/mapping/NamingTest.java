package org.bertconv.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bertconv.mapping.ErrorAssert.assertError;
import static org.bertconv.mapping.ErrorAssert.assertHint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bertconv.io.ErrorClass;
import org.bertconv.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamingTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "module.",
                "model.",
                "_orig_mod.",
                "module.module.",
                "_orig_mod.module.",
                "module._orig_mod.",
                "model._orig_mod.module.model."
            })
    void wrappersOfTrainingCodeAreTakenOffInAnyOrder(String prefix) throws IOException {
        for (String naming : List.of("hf-pytorch", "hf-pytorch-legacy")) {
            List<Tensor> tensors = Tiny.in(naming, Head.PRETRAINING);
            MappedCheckpoint mapped = Tiny.map(Tiny.renamed(tensors, name -> prefix + name));
            assertThat(mapped.naming().prefix()).isEqualTo(prefix);
            assertThat(mapped.naming().rules().naming()).isEqualTo(naming);
            assertThat(mapped.report().ok(false, false)).isTrue();
            assertThat(mapped.report().notes()).isEmpty();
            assertThat(mapped.head()).isEqualTo(Head.PRETRAINING);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"encoder.", "backbone.", "0.auto_model.", "question_encoder.bert_model.", "student.module."})
    void aPrefixThatNobodyKnowsIsFoundByTheAnchorAndSaid(String prefix) throws IOException {
        List<Tensor> tensors = Tiny.renamed(Tiny.in("hf-pytorch", Head.PRETRAINING), name -> prefix + name);
        MappedCheckpoint mapped = Tiny.map(tensors);
        assertThat(mapped.naming().prefix()).isEqualTo(prefix);
        assertThat(mapped.report().ok(false, false)).isTrue();
        assertThat(mapped.report().notes())
                .containsExactly("every name begins with \"" + prefix + "\", which was taken off");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "module.", "encoder."})
    void theBareModelHasNoBertBeforeItsNames(String prefix) throws IOException {
        List<Tensor> tensors =
                Tiny.renamed(Tiny.in("hf-pytorch", Head.BASE), name -> prefix + name.substring("bert.".length()));
        MappedCheckpoint mapped = Tiny.map(tensors);
        assertThat(mapped.naming().prefix()).isEqualTo(prefix);
        assertThat(mapped.head()).isEqualTo(Head.BASE);
        assertThat(mapped.report().ok(false, false)).isTrue();
    }

    @Test
    void theModuleOfTensorFlowHubIsAWrapper() throws IOException {
        List<Tensor> tensors = Tiny.renamed(Tiny.in("google-tf1", Head.PRETRAINING), name -> "module/" + name);
        MappedCheckpoint mapped = Tiny.map(tensors);
        assertThat(mapped.naming().prefix()).isEqualTo("module/");
        assertThat(mapped.report().ok(false, false)).isTrue();
        assertThat(mapped.report().notes()).isEmpty();
    }

    @Test
    void slotsUnderAPrefixAreIgnoredAsWell() throws IOException {
        List<Tensor> tensors = Tiny.with(
                Tiny.renamed(Tiny.in("google-tf1", Head.BASE), name -> "module/" + name),
                Tiny.random("module/bert/pooler/dense/kernel/adam_m", List.of(12L, 12L)),
                Tiny.random("global_step", List.of()));
        MappedCheckpoint mapped = Tiny.map(tensors);
        assertThat(mapped.report().ignored())
                .extracting(ignored -> ignored.name() + ": " + ignored.why())
                .containsExactly(
                        "module/bert/pooler/dense/kernel/adam_m: optimizer slot", "global_step: training step");
        assertThat(mapped.report().ok(false, false)).isTrue();
    }

    @Test
    void twoModelsInOneFileAreNoModelUntilOneIsChosen() throws IOException {
        List<Tensor> tensors = twoModels();
        assertError(() -> Tiny.map(tensors), ErrorClass.DIFFERENT)
                .hasMessage("DIFFERENT: model.bin: holds 2 models, under the prefixes \"student.\", \"teacher.\"");
        assertHint(() -> Tiny.map(tensors), "choose one with --prefix");
        Forced teacher = new Forced(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of("teacher."));
        MappedCheckpoint mapped = Tiny.map(tensors, teacher);
        assertThat(mapped.report().missing()).isEmpty();
        assertThat(mapped.report().mapped())
                .hasSize(39)
                .allSatisfy(entry -> assertThat(entry.source()).startsWith("teacher."));
    }

    private static List<Tensor> twoModels() throws IOException {
        List<Tensor> tensors = new ArrayList<>();
        for (String prefix : List.of("student.", "teacher.")) {
            tensors.addAll(Tiny.renamed(Tiny.in("hf-pytorch", Head.BASE), name -> prefix + name));
        }
        return tensors;
    }

    @Test
    void aForcedPrefixThatIsNotThereIsNoModel() throws IOException {
        Forced forced = new Forced(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of("net."));
        List<Tensor> tensors = Tiny.in("hf-pytorch", Head.BASE);
        assertError(() -> Tiny.map(tensors, forced), ErrorClass.DIFFERENT)
                .hasMessage(
                        "DIFFERENT: model.bin: coverage 0.0%: none of the 37 tensors of BertModel are there, and nothing of any layer; "
                                + "the first that has no place is \"bert.embeddings.word_embeddings.weight\"");
    }

    @Test
    void namesThatAreHalfWithAPrefixAreNotTakenTogether() throws IOException {
        List<Tensor> tensors = Tiny.renamed(
                Tiny.in("hf-pytorch", Head.PRETRAINING),
                name -> name.startsWith("bert.embeddings") ? "module." + name : name);
        assertError(() -> Tiny.map(tensors), ErrorClass.DIFFERENT)
                .hasMessage(
                        "DIFFERENT: model.bin: coverage 13.5%: 5 of the 37 tensors of BertModel are there, and nothing of any layer; "
                                + "the first that has no place is \"bert.encoder.layer.0.attention.self.query.weight\"");
    }

    @Test
    void oneTensorUnderTwoNamesIsAnError() throws IOException {
        List<Tensor> tensors =
                Tiny.with(Tiny.in("hf-pytorch", Head.BASE), Tiny.random("pooler.dense.bias", List.of(12L)));
        assertError(() -> Tiny.map(tensors), ErrorClass.DIFFERENT)
                .hasMessage("DIFFERENT: model.bin: \"bert.pooler.dense.bias\" and \"pooler.dense.bias\" are both "
                        + "bert.pooler.dense.bias");
    }

    @ParameterizedTest
    @ValueSource(strings = {"distilbert.", "module.electra.", "albert.", "mpnet.", "x.deberta."})
    void anotherFamilyWithTheSameNamesInsideIsNotABert(String prefix) throws IOException {
        List<Tensor> tensors =
                Tiny.renamed(Tiny.in("hf-pytorch", Head.BASE), name -> prefix + name.substring("bert.".length()));
        String family = prefix.replaceAll("^(module|x)\\.", "").replace(".", "");
        assertError(() -> Tiny.map(tensors), ErrorClass.UNSUPPORTED)
                .hasMessage("UNSUPPORTED: model.bin: is of family " + family
                        + ", whose names are like those of bert, but it computes something else");
        assertHint(() -> Tiny.map(tensors), "--family bert says otherwise");
        Forced bert = new Forced(Optional.of("bert"), Optional.empty(), Optional.empty(), Optional.empty());
        assertThat(Tiny.map(tensors, bert).report().ok(false, false)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"LongformerModel, longformer", "XmodForMaskedLM, xmod"})
    void aConfigThatNamesAClassOfAnotherFamilySaysTheSame(String name, String family) throws IOException {
        String config = "{\"architectures\": [\"" + name + "\"], \"num_attention_heads\": 3}";
        assertError(() -> map(Tiny.in("hf-pytorch", Head.BASE), config), ErrorClass.UNSUPPORTED)
                .hasMessage("UNSUPPORTED: model.bin: is of family " + family
                        + ", whose names are like those of bert, but it computes something else");
    }

    @ParameterizedTest
    @CsvSource({"roberta, model_type", "electra, model_type", "Roberta, class", "Electra, class"})
    void aConfigThatContradictsTheNamesIsAnError(String said, String where) throws IOException {
        String config = where.equals("class")
                ? "{\"architectures\": [\"" + said + "ForMaskedLM\"]}"
                : "{\"model_type\": \"" + said + "\"}";
        assertError(() -> map(Tiny.in("hf-pytorch", Head.BASE), config), ErrorClass.DIFFERENT)
                .hasMessage("DIFFERENT: config.json: says family " + said.toLowerCase(java.util.Locale.ROOT)
                        + ", but the tensors have the names of bert");
    }

    @Test
    void aFamilyThatIsNotKnownIsSaid() throws IOException {
        assertError(
                        () -> map(Tiny.in("hf-pytorch", Head.BASE), "{\"model_type\": \"longformer\"}"),
                        ErrorClass.UNSUPPORTED)
                .hasMessage("UNSUPPORTED: config.json: model_type: family \"longformer\" is not supported; supported: "
                        + String.join(", ", Tiny.CATALOG.families().keySet()));
        assertHint(
                () -> map(Tiny.in("hf-pytorch", Head.BASE), "{\"model_type\": \"longformer\"}"),
                "--family says otherwise");
    }

    /** The encoders of BERT and RoBERTa have the same names: without a prefix only the config says which of the two it is. */
    @ParameterizedTest
    @CsvSource({
        "{}, bert",
        "{\"model_type\": \"bert\"}, bert",
        "{\"model_type\": \"roberta\"}, roberta",
        "{\"model_type\": \"xlm-roberta\"}, roberta",
        "{\"model_type\": \"camembert\"}, roberta",
        "{\"architectures\": [\"CamembertModel\"]}, roberta"
    })
    void theConfigDecidesBetweenFamiliesWithTheSameNames(String config, String family) throws IOException {
        List<Tensor> bare = Tiny.renamed(Tiny.in("hf-pytorch", Head.BASE), name -> name.substring("bert.".length()));
        assertThat(map(bare, config).architecture().family()).isEqualTo(family);
    }

    @Test
    void thePrefixOfAFamilyDecidesWithoutAConfig() throws IOException {
        List<Tensor> named =
                Tiny.renamed(Tiny.in("hf-pytorch", Head.BASE), name -> "roberta" + name.substring("bert".length()));
        assertThat(map(named, "{}").architecture().family()).isEqualTo("roberta");
        assertThat(map(named, "{}").report().ok(false, false)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"roberta, RobertaModel", "xlm-roberta, XLMRobertaModel", "camembert, CamembertModel"})
    void aTypeOfAFamilyKeepsItsNameAndItsClasses(String type, String modelClass) throws IOException {
        List<Tensor> bare = Tiny.renamed(Tiny.in("hf-pytorch", Head.BASE), name -> name.substring("bert.".length()));
        tools.jackson.databind.node.ObjectNode config =
                map(bare, "{\"model_type\": \"" + type + "\"}").config().json();
        assertThat(config.path("model_type").asString()).isEqualTo(type);
        assertThat(config.path("architectures").path(0).asString()).isEqualTo(modelClass);
    }

    private static MappedCheckpoint map(List<Tensor> tensors, String config) throws IOException {
        return MappedCheckpoint.of(
                Tiny.checkpoint(tensors, Optional.of(config)), Tiny.CATALOG, Forced.NOTHING, Optional.empty());
    }

    @Test
    void aFamilyWithoutCrossAttentionIsNoDecoderWhateverItsConfigSays() throws IOException {
        Architecture distilbert = Tiny.architecture("distilbert");
        assertError(
                        () -> MappedCheckpoint.of(
                                Tiny.checkpoint(
                                        Tiny.canonical(distilbert, Head.MASKED_LM),
                                        Optional.of("{\"model_type\": \"distilbert\", \"add_cross_attention\": true}")),
                                Tiny.CATALOG,
                                Forced.NOTHING,
                                Optional.empty()),
                        ErrorClass.UNSUPPORTED)
                .hasMessage("UNSUPPORTED: config.json: add_cross_attention: is true, and family distilbert has no"
                        + " cross-attention");
    }

    @Test
    void aFileThatIsNoBertIsSaidInOneLine() {
        List<Tensor> tensors = List.of(
                Tiny.random("transformer.wte.weight", List.of(3L, 2L)), Tiny.random("lm_head.weight", List.of(3L)));
        long others = Tiny.CATALOG.namings().stream()
                        .map(MappingRules::anchor)
                        .distinct()
                        .count()
                - 2;
        assertError(() -> Tiny.map(tensors), ErrorClass.DIFFERENT)
                .hasMessage("DIFFERENT: model.bin: coverage 0%: none of its 2 tensors is of a naming that is known: no "
                        + "name ends in \"embeddings.word_embeddings.weight\" or \"bert/embeddings/word_embeddings\", "
                        + "or as one of " + others + " others; the first is \"transformer.wte.weight\"");
        assertHint(
                () -> Tiny.map(tensors),
                "is it a BERT checkpoint? --prefix names what stands before all names, --rules adds a naming");
        assertError(() -> Tiny.map(List.of()), ErrorClass.DIFFERENT)
                .hasMessage("DIFFERENT: model.bin: coverage 0%: none of its 0 tensors is of a naming that is known: no "
                        + "name ends in \"embeddings.word_embeddings.weight\" or \"bert/embeddings/word_embeddings\", "
                        + "or as one of " + others + " others");
    }

    @Test
    void anAnchorInTheMiddleOfAWordIsNone() {
        List<Tensor> tensors = List.of(Tiny.random("my_embeddings.word_embeddings.weight", List.of(3L, 2L)));
        assertError(() -> Tiny.map(tensors), ErrorClass.DIFFERENT)
                .hasMessageStartingWith("DIFFERENT: model.bin: coverage 0%");
    }

    @Test
    void aForcedNamingOrFamilyThatIsUnknownIsAUsageError() {
        Forced naming = new Forced(Optional.empty(), Optional.of("fortran"), Optional.empty(), Optional.empty());
        assertError(() -> Tiny.map(List.of(), naming), ErrorClass.USAGE)
                .hasMessage("USAGE: no naming fortran is known; known are " + Tiny.CATALOG.namingLabels() + " of "
                        + families());
        Forced family = new Forced(Optional.of("gpt2"), Optional.empty(), Optional.empty(), Optional.empty());
        assertError(() -> Tiny.map(List.of(), family), ErrorClass.USAGE)
                .hasMessage("USAGE: no naming of family gpt2 is known; known are " + Tiny.CATALOG.namingLabels()
                        + " of " + families());
    }

    @Test
    void aHeadThatTheFamilyDoesNotHaveIsAUsageError() throws IOException {
        List<Tensor> tensors =
                Tiny.in(Tiny.CATALOG.naming("distilbert", "hf-pytorch").orElseThrow(), Head.BASE);
        Forced forced = new Forced(Optional.empty(), Optional.empty(), Optional.of(Head.CAUSAL_LM), Optional.empty());
        assertError(() -> Tiny.map(tensors, forced), ErrorClass.USAGE)
                .hasMessage("USAGE: model.bin: family distilbert has no head causal-lm; it has base, masked-lm,"
                        + " sequence-classification, multiple-choice, token-classification, question-answering");
    }

    private static String families() {
        return String.join(", ", Tiny.CATALOG.families().keySet());
    }

    @Test
    void aForcedNamingThatDoesNotFitIsNotReplacedByAnother() throws IOException {
        Forced forced = new Forced(Optional.empty(), Optional.of("google-tf1"), Optional.empty(), Optional.empty());
        List<Tensor> tensors = Tiny.in("hf-pytorch", Head.BASE);
        assertThatThrownBy(() -> Tiny.map(tensors, forced)).hasMessageContaining("coverage 0%");
    }

    @Test
    void aModelWithoutLayersIsAnsweredWithWhatItWasTakenFor() throws IOException {
        List<Tensor> tensors = Tiny.canonical(Head.BASE).stream()
                .filter(tensor -> tensor.info().name().startsWith("bert.embeddings."))
                .toList();
        assertError(() -> Tiny.map(tensors), ErrorClass.DIFFERENT)
                .hasMessage(
                        "DIFFERENT: model.bin: coverage 13.5%: 5 of the 37 tensors of BertModel are there, and nothing"
                                + " of any layer");
        assertHint(
                () -> Tiny.map(tensors),
                "it was taken for family bert, naming hf-pytorch, no prefix; --family, --naming and --prefix say"
                        + " otherwise");
    }

    @Test
    void rulesForAFamilyThatIsNotKnownAreNotTaken() throws IOException {
        NamingFile file =
                RuleCatalog.parse("mine.yaml", "naming: mine\nfamily: gpt2\nanchor: a\nrules: [{ from: a, to: b }]\n");
        assertError(() -> Tiny.CATALOG.withNamings(List.of(file)), ErrorClass.UNSUPPORTED)
                .hasMessage("UNSUPPORTED: mine.yaml: family gpt2 is not known; known are " + families());
    }

    /** A file that this program brings along is a part of it: a mistake in it is a bug. */
    @Test
    void aBundledFileThatIsWrongIsABug() {
        assertThatThrownBy(() -> NamingFile.lazy("mine.yaml", "naming: mine").rules())
                .isInstanceOf(java.io.UncheckedIOException.class)
                .hasMessage("a bundled rule file is wrong")
                .hasRootCauseMessage("MALFORMED: mine.yaml:1: has no rules");
        assertThatThrownBy(() -> new FamilyFile("mine.yaml", "family: 7").architecture())
                .isInstanceOf(java.io.UncheckedIOException.class)
                .hasMessage("a bundled rule file is wrong");
    }
}
