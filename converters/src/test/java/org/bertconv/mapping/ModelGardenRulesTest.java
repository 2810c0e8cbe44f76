package org.bertconv.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bertconv.checkpoint.Checkpoint;
import org.bertconv.checkpoint.Ignored;
import org.bertconv.mapping.op.TensorOp;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorContent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The model garden's names: heads beside the encoder, poolers of which one counts, kernels with an axis of heads. */
class ModelGardenRulesTest {

    private static final String CONFIG = """
            {"vocab_size": 61, "hidden_size": 12, "num_layers": 2, "num_attention_heads": 3, "intermediate_size": 20,
             "max_position_embeddings": 18, "type_vocab_size": 2, "hidden_activation": "gelu", "dropout_rate": 0.2}
            """;

    @ParameterizedTest
    @ValueSource(strings = {"", "bert_encoder_v2/", "my_model/encoder/"})
    void theHeadsStandBesideTheEncoder(String scope) throws IOException {
        MappedCheckpoint mapped = map(pretraining(scope));
        assertThat(mapped.naming().rules().naming()).isEqualTo("tf2-model-garden");
        assertThat(mapped.naming().prefix()).isEqualTo(scope);
        assertThat(mapped.head()).isEqualTo(Head.PRETRAINING);
        assertThat(mapped.report().missing()).isEmpty();
        assertThat(mapped.report().unexpected()).isEmpty();
        assertThat(mapped.report().mismatched()).isEmpty();
        for (Tensor original : Tiny.canonical(Head.PRETRAINING)) {
            if (!original.info().name().startsWith("cls.predictions.decoder.")) {
                Tensor found = mapped.model().get(original.info().name()).orElseThrow();
                assertThat(found.info()).isEqualTo(original.info());
                assertThat(TensorContent.same(found, original))
                        .as(original.info().name())
                        .isTrue();
            }
        }
    }

    @Test
    void thePoolerOfTheHeadCountsWhateverTheOrder() throws IOException {
        List<Tensor> tensors = pretraining("bert_encoder_v2/");
        tensors.add(Tiny.random("untrained", List.of(12L, 12L)).named("bert_encoder_v2/pooler_transform/kernel"));
        for (int i = 0; i < 2; i++) {
            MappedCheckpoint mapped = map(tensors);
            assertThat(mapped.report().ignored())
                    .containsExactly(new Ignored(
                            "bert_encoder_v2/pooler_transform/kernel",
                            "is not used: bert/next_sentence/pooler_dense/kernel is bert.pooler.dense.weight"));
            Tensor expected = Tiny.random("bert.pooler.dense.weight", List.of(12L, 12L));
            assertThat(TensorContent.same(
                            expected,
                            mapped.model().get("bert.pooler.dense.weight").orElseThrow()))
                    .isTrue();
            Collections.reverse(tensors);
        }
    }

    @Test
    void twoModelsAreNotMixed() throws IOException {
        List<Tensor> tensors = pretraining("");
        tensors.addAll(pretraining("other/").subList(0, 5));
        assertThatThrownBy(() -> map(tensors)).hasMessageContaining("holds 2 models");
    }

    @Test
    void theConfigIsReadInTheWordsOfTheModelGardenAndGeluIsTheOneByTanh() throws IOException {
        MappedCheckpoint mapped = map(pretraining(""));
        assertThat(mapped.config().json().path("num_hidden_layers").asInt()).isEqualTo(2);
        assertThat(mapped.config().json().path("hidden_dropout_prob").asDouble())
                .isEqualTo(0.2);
        assertThat(mapped.config().json().path("hidden_act").asString()).isEqualTo("gelu_new");
        assertThat(mapped.config().json().has("num_layers")).isFalse();
        assertThat(mapped.gelu()).hasValue(Gelu.TANH);
    }

    @Test
    void whatTheUserSaysOfGeluIsHeeded() throws IOException {
        Checkpoint checkpoint = Tiny.checkpoint(pretraining(""), Optional.of(CONFIG));
        MappedCheckpoint mapped = MappedCheckpoint.of(checkpoint, Tiny.CATALOG, Forced.NOTHING, Optional.of(Gelu.ERF));
        assertThat(mapped.gelu()).hasValue(Gelu.ERF);
        assertThat(mapped.config().json().path("hidden_act").asString()).isEqualTo("gelu");
    }

    /** The same two tensors are the head of a token classifier, or of a span labeler where one is asked for. */
    @Test
    void aSpanLabelerIsReadWhereQuestionAnsweringIsAskedFor() throws IOException {
        MappingRules rules =
                Tiny.CATALOG.naming("bert", "tf2-model-garden-span").orElseThrow();
        List<Tensor> tensors = backwards(rules, Tiny.canonical(Head.QUESTION_ANSWERING), "");
        Checkpoint checkpoint = Tiny.checkpoint(tensors, Optional.of(CONFIG));
        MappedCheckpoint asked = MappedCheckpoint.of(
                checkpoint, Tiny.CATALOG, Forced.NOTHING.withHead(Head.QUESTION_ANSWERING), Optional.empty());
        assertThat(asked.report().ok(false, false)).isTrue();
        assertThat(asked.model().names()).contains("qa_outputs.weight", "qa_outputs.bias");
        MappedCheckpoint detected = MappedCheckpoint.of(checkpoint, Tiny.CATALOG, Forced.NOTHING, Optional.empty());
        assertThat(detected.head()).isEqualTo(Head.TOKEN_CLASSIFICATION);
        assertThat(TensorContent.same(
                        asked.model().get("qa_outputs.weight").orElseThrow(),
                        detected.model().get("classifier.weight").orElseThrow().named("qa_outputs.weight")))
                .isTrue();
    }

    @Test
    void aRuleThatIsOverNothingIsAMistake() {
        String rules = "naming: x\nfamily: bert\nanchor: a\nrules:\n  - { from: a, to: b }\n";
        assertThatThrownBy(() -> RuleFile.parse("f.yaml", rules + "  - { from: c, to: d, over: [a] }\n"))
                .hasMessageEndingWith("\"c\" is over \"a\", which gives no \"d\"");
        assertThatThrownBy(() -> RuleFile.parse("f.yaml", rules + "  - { from: c, to: b, over: [x] }\n"))
                .hasMessageContaining("\"b\" is given by f.yaml:5 as well");
    }

    private static MappedCheckpoint map(List<Tensor> tensors) throws IOException {
        Checkpoint checkpoint = Tiny.checkpoint(tensors, Optional.of(CONFIG));
        return MappedCheckpoint.of(checkpoint, Tiny.CATALOG, Forced.NOTHING, Optional.empty());
    }

    /** A pre-training model as the model garden has it, made from canonical tensors by the rules read backwards. */
    private static List<Tensor> pretraining(String scope) throws IOException {
        return backwards(
                Tiny.CATALOG.naming("bert", "tf2-model-garden").orElseThrow(), Tiny.canonical(Head.PRETRAINING), scope);
    }

    private static List<Tensor> backwards(MappingRules rules, Iterable<Tensor> canonical, String scope)
            throws IOException {
        List<Tensor> tensors = new ArrayList<>();
        for (Tensor tensor : canonical) {
            for (MappingRule rule : rules.rules()) {
                Optional<Map<String, String>> values =
                        rule.to().match(tensor.info().name());
                String name = values.map(rule.from()::fill).orElse("");
                if (!name.isEmpty()
                        && !name.startsWith("pooler_transform")
                        && !name.startsWith("sentence_prediction")) {
                    boolean ofHead = name.startsWith("cls/") || name.startsWith("next_sentence/");
                    tensors.add(split(tensor, rule).named((ofHead ? "bert/" : scope) + name));
                }
            }
        }
        return tensors;
    }

    /** Three heads of four. */
    private static Tensor split(Tensor canonical, MappingRule rule) throws IOException {
        Tensor result =
                rule.ops().contains(new TensorOp.Transpose()) ? new TensorOp.Transpose().apply(canonical) : canonical;
        Shape shape = result.info().shape();
        boolean vector = shape.rank() == 1;
        if (rule.ops().contains(new TensorOp.Merge(false))) {
            shape = vector ? Shape.of(3, 4) : Shape.of(12, 3, 4);
        } else if (rule.ops().contains(new TensorOp.Merge(true))) {
            shape = Shape.of(3, 4, 12);
        }
        return org.bertconv.format.MemoryTensor.of(
                canonical.info().name(),
                canonical.info().dtype(),
                shape,
                result.load().array());
    }
}
