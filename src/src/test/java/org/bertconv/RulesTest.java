package org.bertconv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bertconv.ConvertCalls.assertError;
import static org.bertconv.ConvertCalls.assertHint;
import static org.bertconv.MutableModel.fixture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bertconv.io.ErrorClass;
import org.bertconv.mapping.Forced;
import org.bertconv.mapping.Head;
import org.bertconv.mapping.KeyWay;
import org.bertconv.mapping.MappingRule;
import org.bertconv.mapping.NamingFile;
import org.bertconv.mapping.RuleProof;
import org.bertconv.parity.ParityReport;
import org.bertconv.parity.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be asked of rule files. */
class RulesTest {

    @TempDir
    private Path temporary;

    private static Bertconv tool(Path... rules) {
        Settings plain = Settings.defaults();
        return new Bertconv(
                new Settings(plain.reading(), List.of(rules), plain.writing(), plain.verifying(), plain.threads()));
    }

    private static Rules bundled() throws IOException {
        return tool().rules();
    }

    @Test
    void aNamingIsFoundByItsNameAloneOrWithItsFamily() throws IOException {
        assertThat(bundled().find("google-tf1", Optional.empty()).family()).isEqualTo("bert");
        assertThat(bundled().find("albert/google-tf1", Optional.empty()).family())
                .isEqualTo("albert");
        assertThat(bundled().find("google-tf1", Optional.of("electra")).text()).contains("family: electra");
        assertError(() -> bundled().find("mpnet/google-tf1", Optional.empty()), ErrorClass.USAGE)
                .hasMessageStartingWith("USAGE: no naming google-tf1 of family mpnet is known; known are hf-pytorch,");
    }

    @Test
    void everyBundledFileIsProved() throws IOException {
        List<RuleProof> proofs = bundled().check(Optional.empty(), Source.DETECTED);
        assertThat(proofs).hasSameSizeAs(bundled().list());
        assertThat(proofs).allSatisfy(proof -> assertThat(proof.problems()).isEmpty());
        assertThat(proofs.get(0).whole()).containsExactly(Head.values());
    }

    @Test
    void aFileThatForgetsATensorIsNotTotalAndSaysWhich() throws IOException {
        Path file = changed("bert/google-tf1", "  - { from: \"bert/pooler/dense/bias\"", "  # - {");
        RuleProof proof = proof(file, Optional.of(Head.BASE));
        assertThat(proof.holds()).isFalse();
        assertThat(proof.problems()).containsExactly("head base lacks 1 tensor: bert.pooler.dense.bias");
        // Without a pooler nothing is forgotten.
        assertThat(proof(file, Optional.of(Head.ENCODER)).problems()).isEmpty();
        assertThat(proof(file, Optional.empty()).whole()).contains(Head.ENCODER, Head.MASKED_LM);
    }

    @Test
    void aFileThatFitsNoHeadSaysWhichComesClosest() throws IOException {
        Path file = changed("bert/gguf", "  - { from: \"token_embd.weight\"", "  # - {");
        RuleProof proof = proof(file, Optional.empty());
        assertThat(proof.problems())
                .containsExactly("no head is whole; encoder comes closest and lacks 1 tensor:"
                        + " bert.embeddings.word_embeddings.weight");
    }

    @Test
    void aTargetWhoseRulesCannotBeUndoneIsNoTarget() throws IOException {
        Path file = changed("bert/keras-hub", "family: bert", "family: bert\ntargets: [keras-hub]");
        RuleProof proof = proof(file, Optional.empty());
        assertThat(proof.problems()).hasSize(1);
        assertThat(proof.problems().get(0))
                .startsWith("is written as keras-hub, and these rules cannot be undone: " + file + ":");
    }

    @Test
    void aShapeThatDoesNotComeBackIsSaid() throws IOException {
        // The table of words is no matrix of three parts.
        Path file = changed(
                "bert/google-tf1",
                "to: \"bert.pooler.dense.bias\" }",
                "to: \"bert.pooler.dense.bias\", ops: [transpose] }");
        assertThat(proof(file, Optional.empty()).problems())
                .anySatisfy(problem -> assertThat(problem)
                        .matches(".*:\\d+: bert.pooler.dense.bias: transpose takes a matrix, not \\[\\d+]"));
    }

    @Test
    void aProofCanBeForTheUsersOwnModel() throws IOException {
        Source source =
                new Source(Forced.NOTHING, Optional.of(fixture("tf1-pretraining/bert_config.json")), Optional.empty());
        assertThat(bundled().check(Optional.empty(), source)).allMatch(RuleProof::holds);
        Path broken = Files.writeString(temporary.resolve("config.json"), "{\"hidden_size\": -1}");
        Source wrong = new Source(Forced.NOTHING, Optional.of(broken), Optional.empty());
        assertError(() -> bundled().check(Optional.empty(), wrong), ErrorClass.MALFORMED)
                .hasMessage(
                        "MALFORMED: " + broken + ": hidden_size: is -1, must be a whole number from 1 to 268435456");
    }

    @Test
    void theWayOfAKeyIsItsRuleAndItsNamesElsewhere() throws IOException {
        KeyWay way = bundled().explain("module.bert/pooler/dense/kernel", "google-tf1", Forced.NOTHING);
        assertThat(way.isKnown()).isFalse();
        assertThat(way.nearest()).contains("bert/pooler/dense/kernel");
        KeyWay known = bundled().explain("module/bert/pooler/dense/kernel", "google-tf1", Forced.NOTHING);
        assertThat(known.prefix()).isEqualTo("module/");
        assertThat(known.mapped()).extracting(MappingRule.Mapped::name).containsExactly("bert.pooler.dense.weight");
        assertThat(known.elsewhere().get("hf-flax"))
                .extracting(MappingRule.Mapped::name)
                .containsExactly("bert.pooler.dense.kernel");
        assertThat(known.elsewhere().get("gguf")).isEmpty();
        assertThat(known.heads()).contains(Head.BASE).doesNotContain(Head.MASKED_LM);
    }

    @Test
    void aFusedKeyHasSeveralWays() throws IOException {
        KeyWay way = bundled()
                .explain("decoder.sentence_encoder.layers.1.self_attn.in_proj_bias", "fairseq", Forced.NOTHING);
        assertThat(way.prefix()).isEqualTo("decoder.");
        assertThat(way.mapped())
                .extracting(MappingRule.Mapped::name)
                .containsExactly(
                        "roberta.encoder.layer.1.attention.self.query.bias",
                        "roberta.encoder.layer.1.attention.self.key.bias",
                        "roberta.encoder.layer.1.attention.self.value.bias");
    }

    @Test
    void whatTrainingLeftIsIgnoredAndKnown() throws IOException {
        KeyWay way = bundled().explain("bert/pooler/dense/kernel/adam_v", "google-tf1", Forced.NOTHING);
        assertThat(way.isKnown()).isTrue();
        assertThat(way.ignored()).contains("optimizer slot");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tf1-pretraining",
                "megatron-3",
                "megatron-0",
                "keras-hub-base",
                "tf2-garden-encoder",
                "tf1-albert-pretraining",
                "fairseq-new"
            })
    void rulesThatWereDerivedByContentConvertTheCheckpointThatTheyWereDerivedFrom(String name) throws IOException {
        Path known = temporary.resolve("known");
        tool().convert(fixture(name), known, Source.DETECTED, ConvertCalls.with(options -> options.verify = false));
        Rules.Inference inference = bundled().infer(fixture(name), known, Source.DETECTED, "mine");
        boolean segments = name.startsWith("fairseq"); // it has none, and the converted model a row of zeros
        assertThat(inference.problem()).isEmpty();
        assertThat(inference.same()).isEqualTo(inference.of() - (segments ? 1 : 0));
        assertThat(inference.rules().ambiguous()).isEmpty();
        if (segments) {
            assertThat(inference.rules().onlyRight())
                    .containsExactly("roberta.embeddings.token_type_embeddings.weight");
            return;
        }
        assertThat(inference.isComplete()).isTrue();
        Path file = Files.writeString(
                temporary.resolve("mine.yaml"), inference.rules().text());
        Source source = new Source(Forced.NOTHING, Optional.of(known.resolve("config.json")), Optional.empty());
        Path again = temporary.resolve("again");
        Conversion conversion = tool(file).convert(fixture(name), again, source, ConvertCalls.with(options -> {}));
        assertThat(conversion.exitCode())
                .as("%s %s", conversion.check(), conversion.notes())
                .isZero();
        assertThat(again.resolve("model.safetensors")).hasSameBinaryContentAs(known.resolve("model.safetensors"));
    }

    @Test
    void anotherModelGivesNoRules() throws IOException {
        Rules.Inference inference =
                bundled().infer(fixture("pytorch-base"), fixture("roberta-base"), Source.DETECTED, "mine");
        assertThat(inference.isComplete()).isFalse();
        assertThat(inference.problem()).isEqualTo("no tensor of the first has the content of one of the second");
    }

    @Test
    void whatHasTheSameContentIsToldApartByWhatIsKnownOfItsLikesAndThenByItsName() throws IOException {
        // All biases and scales as they are before training: content says nothing of them.
        MutableModel model = MutableModel.of("pytorch-base");
        model.names().stream()
                .filter(name -> name.endsWith(".bias"))
                .forEach(name -> model.change(name, values -> new double[values.length]));
        Path fresh = model.write(temporary.resolve("fresh"));
        Path renamed = MutableModel.of(fresh)
                .rename(name -> name.replace("encoder.layer.", "stack.").replace(".bias", ".b"))
                .writeFile(temporary.resolve("renamed.safetensors"));
        Rules.Inference inference = bundled().infer(renamed, fresh, Source.DETECTED, "mine");
        assertThat(inference.rules().byName()).contains("stack.0.attention.self.query.b");
        assertThat(inference.isComplete()).isTrue();
        assertThat(inference.rules().text())
                .contains("{ from: \"stack.{i}.attention.self.key.b\","
                        + " to: \"bert.encoder.layer.{i}.attention.self.key.bias\" }");
    }

    @Test
    void rulesOfTheUserAreForTheSideOfAComparisonThatTheyFit() throws IOException {
        Path mine = changed("bert/google-tf1", "naming: google-tf1", "naming: mine");
        ParityReport report = tool(mine)
                .diff(
                        fixture("tf1-pretraining"),
                        fixture("pytorch-pretraining"),
                        Source.DETECTED,
                        DiffOptions.CONTRACT);
        assertThat(report.left()).contains("mine");
        assertThat(report.verdict()).isNotEqualTo(Verdict.CANNOT_TELL);
        assertError(
                        () -> tool(mine)
                                .diff(
                                        fixture("pytorch-base"),
                                        fixture("pytorch-base"),
                                        Source.DETECTED,
                                        DiffOptions.CONTRACT),
                        ErrorClass.USAGE)
                .hasMessage("USAGE: --rules fit neither side: no tensor of either has a name that ends in"
                        + " \"bert/embeddings/word_embeddings\"");
    }

    private RuleProof proof(Path file, Optional<Head> head) throws IOException {
        Forced forced = new Forced(Optional.empty(), Optional.empty(), head, Optional.empty());
        return bundled()
                .check(Optional.of(file), new Source(forced, Optional.empty(), Optional.empty()))
                .get(0);
    }

    /** A bundled file with another line in it. */
    private Path changed(String name, String line, String other) throws IOException {
        NamingFile file = bundled().find(name, Optional.empty());
        assertThat(file.text()).contains(line);
        return Files.writeString(temporary.resolve("changed.yaml"), file.text().replace(line, other));
    }

    @Test
    void whatRulesAreAskedForAndAreNotThereIsSaid() throws IOException {
        assertHint(() -> bundled().find("mpnet/google-tf1", Optional.empty()), "bertconv rules list shows them");
        Forced none = new Forced(Optional.of("mpnet"), Optional.of("google-tf1"), Optional.empty(), Optional.empty());
        Source source = new Source(none, Optional.empty(), Optional.empty());
        assertError(() -> bundled().check(Optional.empty(), source), ErrorClass.USAGE)
                .hasMessage("USAGE: no rule file is of this family and naming");
        Path file = changed("bert/google-tf1", "family: bert", "family: gpt2");
        String message = "UNSUPPORTED: " + file + ": family gpt2 is not known; known are bert, roberta, distilbert,"
                + " electra, albert, mpnet, mobilebert, megatron-bert";
        assertError(() -> bundled().check(Optional.of(file), Source.DETECTED), ErrorClass.UNSUPPORTED)
                .hasMessage(message);
        assertError(() -> tool(file).check(fixture("tf1-pretraining"), Source.DETECTED, false), ErrorClass.UNSUPPORTED)
                .hasMessage(message);
    }

    @Test
    void rulesAreNotDerivedFromAPair() {
        Path pair = fixture("encoder-decoder-bert");
        assertError(() -> bundled().infer(pair, pair, Source.DETECTED, "mine"), ErrorClass.UNSUPPORTED)
                .hasMessage("UNSUPPORTED: " + pair + ": is a pair of models, and rules are derived for one");
    }

    /** A file is read and written by the same rules, and yet a word that stands for another one may lead elsewhere. */
    @Test
    void aWayBackThatLeadsElsewhereIsSaid() throws IOException {
        Path file = changed("bert/hf-flax", "\nrules:\n", "\naliases: [{ component: pooler, is: poler }]\nrules:\n");
        assertThat(proof(file, Optional.of(Head.BASE)).problems())
                .containsExactly(
                        file
                                + ":31: bert.pooler.dense.weight is called bert.pooler.dense.kernel, and that leads back to"
                                + " nothing",
                        file + ":32: bert.pooler.dense.bias is called bert.pooler.dense.bias, and that leads back to"
                                + " nothing");
    }

    @Test
    void whatWasDerivedSaysHow() throws IOException {
        Path left = MutableModel.of("pytorch-base")
                .rename(name -> name.replace("encoder.layer.", "stack."))
                .copy("embeddings.LayerNorm.weight", "twin")
                .put("extra.3.scale", org.bertconv.tensor.Shape.of(1), 7)
                .remove("pooler.dense.bias")
                .writeFile(temporary.resolve("left.safetensors"));
        String text = bundled()
                .infer(left, fixture("pytorch-base"), Source.DETECTED, "mine")
                .rules()
                .text();
        assertThat(text.lines().filter(line -> line.startsWith("#") || line.contains("why:")))
                .containsExactly(
                        "# Derived by bertconv from the contents of two checkpoints that hold the same weights: 38"
                                + " tensors were found.",
                        "# Several have the same content; these were told apart by their names only:",
                        "#   embeddings.LayerNorm.weight",
                        "# Several have the same content, and the names do not say which these are:",
                        "#   twin",
                        "# In the second checkpoint only:",
                        "#   bert.pooler.dense.bias",
                        "# Look through these: what the second checkpoint has not is not read.",
                        "  - { name: \"extra.{i}.scale\", why: \"not in the second checkpoint\" }");
    }
}
