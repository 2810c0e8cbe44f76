package org.bertconv.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.mapping.op.TensorOp;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorContent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every rule file has to keep. A new one is under test as soon as it stands in index.txt. */
class BundledRulesTest {

    static Stream<Arguments> everyNamingAndHead() {
        return everyNaming().flatMap(naming -> heads(naming).map(head -> Arguments.of(naming, head)));
    }

    private static Stream<Head> heads(MappingRules naming) {
        return Tiny.architecture(naming.family()).heads().keySet().stream().filter(head -> holds(naming, head));
    }

    private static Set<String> tied(MappingRules naming, Head head) throws IOException {
        Architecture family = Tiny.architecture(naming.family());
        return family.tensors(head, Tiny.config(family, head)).stream()
                .filter(tensor -> tensor.tied().isPresent())
                .map(ExpectedTensor::name)
                .collect(java.util.stream.Collectors.toSet());
    }

    /**
     * Namings that have names for some heads only, or take a head under any name: {@link FreeHeadsTest}. llama.cpp for one has a BERT for
     * embeddings, without pooler and heads.
     */
    private static final Map<String, Set<Head>> HEADS = Map.of(
            "bert/gguf", Set.of(Head.ENCODER),
            "electra/google-tf1", Set.of(Head.BASE, Head.PRETRAINING),
            "electra/google-tf1-generator", Set.of(Head.MASKED_LM, Head.CAUSAL_LM),
            "roberta/fairseq", Set.of(Head.ENCODER, Head.MASKED_LM, Head.CAUSAL_LM));

    private static boolean holds(MappingRules naming, Head head) {
        return HEADS.getOrDefault(naming.family() + "/" + naming.naming(), Set.of(head))
                .contains(head);
    }

    private static boolean isZeros(MappingRules naming, String name) {
        return naming.zeros().stream().anyMatch(row -> row.name().equals(name));
    }

    @Test
    void ggufNamesTheEncoderAndNothingElse() throws IOException {
        MappingRules gguf = Tiny.CATALOG.naming("bert", "gguf").orElseThrow();
        Set<String> encoder = new HashSet<>();
        Tiny.canonical(Head.ENCODER).forEach(tensor -> encoder.add(tensor.info().name()));
        for (Head head : Head.values()) {
            for (Tensor tensor : Tiny.canonical(head)) {
                String name = tensor.info().name();
                assertThat(gguf.named(name).isPresent()).as(name).isEqualTo(encoder.contains(name));
            }
        }
    }

    /**
     * All but those whose kernels lose the number of heads on the way: {@link KerasHubRulesTest}, {@link ModelGardenRulesTest}. What
     * is only read does not count here: {@link FreeHeadsTest}.
     */
    static Stream<MappingRules> everyNaming() {
        return Tiny.CATALOG.namings().stream()
                .filter(naming -> naming.rules().stream()
                        .allMatch(rule -> rule.isReadOnly() || rule.inverse().isPresent()));
    }

    /** Google's repository has no code for choices or for tokens, but forks of it use the names of its classifier. */
    @ParameterizedTest
    @MethodSource("everyNamingAndHead")
    void everyTensorThatIsNotTiedIsGivenByExactlyOneRule(MappingRules naming, Head head) throws IOException {
        Architecture family = Tiny.architecture(naming.family());
        for (ExpectedTensor tensor : family.tensors(head, Tiny.config(family, head))) {
            long giving = naming.rules().stream()
                    .filter(rule -> rule.over().isEmpty() && !rule.isReadOnly())
                    .filter(rule -> rule.to().match(tensor.name()).isPresent())
                    .count();
            if (tensor.tied().isPresent() || isZeros(naming, tensor.name())) {
                assertThat(giving).as(tensor.name()).isLessThanOrEqualTo(1);
            } else {
                assertThat(giving).as(tensor.name()).isEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "bert, hf-pytorch",
        "bert, hf-flax",
        "bert, hf-keras",
        "roberta, hf-pytorch",
        "roberta, hf-flax",
        "roberta, hf-keras",
        "electra, hf-pytorch",
        "electra, hf-flax",
        "electra, hf-keras"
    })
    void crossAttentionIsNamedOnceAndComesBack(String family, String label) throws IOException {
        MappingRules naming = Tiny.CATALOG.naming(family, label).orElseThrow();
        Architecture architecture = Tiny.architecture(family);
        Set<String> names = new HashSet<>();
        String attending = "{\"add_cross_attention\": true, \"num_hidden_layers\": 2}";
        for (ExpectedTensor tensor :
                architecture.tensors(Head.CAUSAL_LM, Tiny.config(architecture, Head.CAUSAL_LM, attending))) {
            if (tensor.name().contains("crossattention")) {
                MappingRule.Mapped named = naming.named(tensor.name()).orElseThrow();
                assertThat(naming.canonical(named.name()).map(MappingRule.Mapped::name))
                        .contains(tensor.name());
                assertThat(names.add(named.name())).as(named.name()).isTrue();
            }
        }
        assertThat(names).hasSize(20);
        assertThat(architecture.tensors(Head.CAUSAL_LM, Tiny.config(architecture, Head.CAUSAL_LM)))
                .noneMatch(tensor -> tensor.name().contains("crossattention"));
    }

    @ParameterizedTest
    @MethodSource("everyNaming")
    void noTwoRulesTakeOneNameOrGiveOne(MappingRules naming) {
        List<MappingRule> rules = naming.rules();
        for (int i = 0; i < rules.size(); i++) {
            for (int j = 0; j < i; j++) {
                assertThat(rules.get(i).from().overlaps(rules.get(j).from())
                                && rules.get(i).isBeside(rules.get(j))
                                && !rules.get(i).isPartOf(rules.get(j)))
                        .isFalse();
                boolean ranked = rules.get(i).isOver(rules.get(j))
                        || rules.get(j).isOver(rules.get(i))
                        || rules.get(i).isJoinedWith(rules.get(j))
                        || !rules.get(i).isBeside(rules.get(j));
                assertThat(rules.get(i).to().overlaps(rules.get(j).to()) && !ranked)
                        .isFalse();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everyNaming")
    void noWeightIsIgnored(MappingRules naming) throws IOException {
        for (Head head : heads(naming).toList()) {
            for (Tensor tensor : Tiny.in(naming, head)) {
                assertThat(naming.whyIgnored(tensor.info().name())).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everyNaming")
    void everyRuleGivesATensorThatSomeHeadHasOrABuffer(MappingRules naming) {
        for (MappingRule rule : naming.rules()) {
            Architecture family = Tiny.architecture(naming.family());
            String name = rule.to().fill(Map.of("i", "1", "g", "1", "j", "1", "k", "1"));
            assertThat(family.headsWith(name).size() + (family.isBuffer(name) ? 1 : 0))
                    .as(name)
                    .isPositive();
        }
    }

    @ParameterizedTest
    @MethodSource("everyNamingAndHead")
    void fromCanonicalToTheNamingAndBackGivesTheSameNamesAndBytes(MappingRules naming, Head head) throws IOException {
        StateDict canonical = StateDict.of(Tiny.canonical(Tiny.architecture(naming.family()), head));
        Set<String> seen = new HashSet<>();
        for (Tensor original : canonical.tensors()) {
            Optional<MappingRule.Mapped> there = naming.named(original.info().name());
            if (there.isEmpty()) {
                String name = original.info().name();
                assertThat(isZeros(naming, name) || tied(naming, head).contains(name))
                        .isTrue();
                continue;
            }
            assertThat(seen.add(there.get().name())).isTrue();
            Tensor foreign = Tiny.apply(there.get(), original);
            MappingRule.Mapped back = naming.canonical(foreign.info().name()).orElseThrow();
            Tensor restored = Tiny.apply(back, foreign);
            assertThat(restored.info()).isEqualTo(original.info());
            assertThat(TensorContent.same(restored, original))
                    .as(original.info().name())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("everyNamingAndHead")
    void aModelInANamingIsRecognizedAndComplete(MappingRules naming, Head head) throws IOException {
        List<Tensor> tensors = Tiny.in(naming, head);
        MappedCheckpoint mapped = Tiny.map(naming.family(), tensors, head);
        assertThat(mapped.architecture().family()).isEqualTo(naming.family());
        assertThat(mapped.naming().rules().naming()).isEqualTo(naming.naming());
        assertThat(mapped.naming().prefix()).isEmpty();
        assertThat(mapped.report().missing()).isEmpty();
        assertThat(mapped.report().unexpected()).isEmpty();
        assertThat(mapped.report().mismatched()).isEmpty();
        assertThat(mapped.report().notes()).isEmpty();
        assertThat(mapped.coverage()).isEqualTo(1);
        StateDict model = mapped.model();
        for (Tensor original : Tiny.canonical(mapped.architecture(), head)) {
            boolean tied = tied(naming, head).contains(original.info().name());
            assertThat(model.contains(original.info().name())).isEqualTo(!tied);
            if (!tied && !isZeros(naming, original.info().name())) {
                Tensor written = model.get(original.info().name()).orElseThrow();
                assertThat(written.info()).isEqualTo(original.info());
                assertThat(TensorContent.same(written, original)).isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bert/encoder/layer_7/attention/self/query/kernel",
                "bert/encoder/layer_7/attention/self/key/kernel",
                "bert/encoder/layer_7/attention/self/value/kernel",
                "bert/encoder/layer_7/attention/output/dense/kernel",
                "bert/encoder/layer_7/intermediate/dense/kernel",
                "bert/encoder/layer_7/output/dense/kernel",
                "bert/pooler/dense/kernel",
                "cls/predictions/transform/dense/kernel"
            })
    void everyKernelOfGoogleIsTransposed(String kernel) {
        MappingRule.Mapped mapped = google().canonical(kernel).orElseThrow();
        assertThat(mapped.rule().ops()).containsExactly(new TensorOp.Transpose());
        String canonical =
                kernel.replace("layer_7", "layer.7").replace('/', '.').replace(".kernel", ".weight");
        assertThat(mapped.name()).isEqualTo(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bert/embeddings/word_embeddings",
                "bert/embeddings/position_embeddings",
                "bert/embeddings/token_type_embeddings",
                "cls/seq_relationship/output_weights",
                "cls/squad/output_weights",
                "output_weights"
            })
    void whatGoogleStoresAsRowsStaysAsItIs(String name) {
        assertThat(google().canonical(name).orElseThrow().rule().ops()).isEmpty();
    }

    @Test
    void queryKeyAndValueKeepTheirPlaces() {
        for (String part : List.of("query", "key", "value")) {
            assertThat(google().canonical("bert/encoder/layer_0/attention/self/" + part + "/bias")
                            .orElseThrow()
                            .name())
                    .isEqualTo("bert.encoder.layer.0.attention.self." + part + ".bias");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "global_step",
                "bert/pooler/dense/kernel/adam_m",
                "bert/pooler/dense/kernel/adam_v",
                "bert/pooler/dense/kernel/Adam",
                "bert/pooler/dense/kernel/Adam_1",
                "bert/pooler/dense/kernel/AdamWeightDecayOptimizer",
                "bert/pooler/dense/kernel/AdamWeightDecayOptimizer_1",
                "beta1_power",
                "beta2_power",
                "good_steps",
                "loss_scale",
                "signal_early_stopping/STOP",
                "bert/embeddings/position_ids"
            })
    void whatTrainingLeftBehindIsIgnored(String name) {
        assertThat(google().whyIgnored(name)).isPresent();
        assertThat(google().canonical(name)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"layer_normalization", "layer_normalization_1", "layer_normalization_24"})
    void theLayerNormsOfKerasAreOnes(String component) {
        MappingRules google = google();
        assertThat(google.canonical("bert/embeddings/" + component + "/gamma")
                        .orElseThrow()
                        .name())
                .isEqualTo("bert.embeddings.LayerNorm.weight");
        assertThat(google.canonical("bert/encoder/layer_3/output/" + component + "/beta")
                        .orElseThrow()
                        .name())
                .isEqualTo("bert.encoder.layer.3.output.LayerNorm.bias");
        assertThat(google.canonical("bert/embeddings/my_" + component + "/gamma"))
                .isEmpty();
        assertThat(google.canonical("bert/embeddings/" + component + "x/gamma")).isEmpty();
    }

    /** In old versions of transformers every "gamma" and "beta" anywhere in a name was renamed, which destroyed other models. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "foo.gamma_proj.weight",
                "bert.encoder.layer.0.gamma_proj.weight",
                "my_gamma",
                "gamma",
                "LayerNorm.gamma",
                "bert.embeddings.LayerNorm.gamma.extra",
                "bert.embeddings.xLayerNorm.gamma",
                "bert.embeddings.LayerNorm_gamma",
                "bert.embeddings.LayerNormXgamma",
                "bert.embeddings.layernorm.gamma",
                "bert.pooler.dense.gamma",
                "bert.encoder.layer.0.attention.output.LayerNorm.gamma_",
                "bert.encoder.layer.0.attention.output.dense.beta",
                "cls.seq_relationship.beta"
            })
    void gammaAndBetaAreRenamedOnlyAsTheLastComponentAfterALayerNorm(String name) {
        for (MappingRules naming : Tiny.CATALOG.namings()) {
            assertThat(naming.canonical(name)).as(naming.naming()).isEmpty();
            assertThat(naming.whyIgnored(name)).as(naming.naming()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Head.class)
    void theFilesOfToday2018AndGoogleAreTheSameModel(Head head) throws IOException {
        StateDict today = Tiny.map(Tiny.in("hf-pytorch", head), head).model();
        for (String naming : List.of("hf-pytorch-legacy", "google-tf1")) {
            StateDict other = Tiny.map(Tiny.in(naming, head), head).model();
            assertThat(other.names()).containsExactlyElementsOf(today.names());
            for (Tensor tensor : today.tensors()) {
                assertThat(TensorContent.same(
                                tensor, other.get(tensor.info().name()).orElseThrow()))
                        .isTrue();
            }
        }
    }

    private static MappingRules google() {
        return Tiny.CATALOG.naming("bert", "google-tf1").orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("files")
    void whatIsReadOfAFileBeforehandIsWhatItSays(NamingFile file) {
        MappingRules rules = file.rules();
        assertThat(file.naming()).isEqualTo(rules.naming());
        assertThat(file.family()).isEqualTo(rules.family());
        assertThat(file.anchor()).isEqualTo(rules.anchor());
        assertThat(file.suffix()).isEqualTo(rules.affixes().suffix());
        assertThat(rules.written().targets()).allMatch(file::isWrittenAs);
    }

    static Stream<NamingFile> files() {
        return Tiny.CATALOG.files().stream();
    }
}
