package org.bertconv.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bertconv.mapping.ErrorAssert.assertError;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.format.MemoryTensor;
import org.bertconv.io.ErrorClass;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorContent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyCheckTest {

    private static final String WORDS = "bert.embeddings.word_embeddings.weight";
    private static final String DECODER = "cls.predictions.decoder.weight";
    private static final String DECODER_BIAS = "cls.predictions.decoder.bias";
    private static final String BIAS = "cls.predictions.bias";

    /** 2018's file: gamma and beta, the decoder's weight, no decoder's bias. */
    private static List<Tensor> of2018() throws IOException {
        return Tiny.without(Tiny.in("hf-pytorch-legacy", Head.PRETRAINING), DECODER_BIAS);
    }

    @Test
    void nothingOfA2018PretrainingFileIsMissing() throws IOException {
        MappedCheckpoint mapped = Tiny.map(of2018());
        assertThat(mapped.head()).isEqualTo(Head.PRETRAINING);
        assertThat(mapped.naming().rules().naming()).isEqualTo("hf-pytorch-legacy");
        assertThat(mapped.report().missing()).isEmpty();
        assertThat(mapped.report().unexpected()).isEmpty();
        assertThat(mapped.report().tied())
                .containsExactly(
                        new KeyReport.Tied(DECODER, WORDS, KeyReport.TiedState.EQUAL),
                        new KeyReport.Tied(DECODER_BIAS, BIAS, KeyReport.TiedState.ABSENT));
        assertThat(mapped.report().ok(false, false)).isTrue();
        assertThat(mapped.isUntied()).isFalse();
        assertThat(mapped.model().names()).doesNotContain(DECODER, DECODER_BIAS).contains(BIAS, WORDS);
    }

    @Test
    void aPretrainingFileHasForACausalLanguageModelTheRelationshipAndThePoolerTooMany() throws IOException {
        KeyReport report = Tiny.map(of2018(), Head.CAUSAL_LM).report();
        assertThat(report.unexpected())
                .extracting(KeyReport.Unexpected::name)
                .containsExactlyInAnyOrder(
                        "cls.seq_relationship.weight",
                        "cls.seq_relationship.bias",
                        "bert.pooler.dense.weight",
                        "bert.pooler.dense.bias");
        assertThat(report.unexpected()).allMatch(KeyReport.Unexpected::known);
        assertThat(report.unexpected().get(0).why())
                .isEqualTo("belongs to base, pretraining, next-sentence, sequence-classification, multiple-choice");
        assertThat(report.missing()).isEmpty();
        assertThat(report.ok(false, false)).isTrue();
    }

    @Test
    void aPretrainingFileHasForNextSentenceThePredictionsTooMany() throws IOException {
        KeyReport report = Tiny.map(of2018(), Head.NEXT_SENTENCE).report();
        assertThat(report.unexpected())
                .extracting(KeyReport.Unexpected::name)
                .containsExactlyInAnyOrder(
                        "cls.predictions.transform.dense.weight",
                        "cls.predictions.transform.dense.bias",
                        "cls.predictions.transform.LayerNorm.weight",
                        "cls.predictions.transform.LayerNorm.bias",
                        BIAS,
                        DECODER);
        assertThat(report.tied()).isEmpty();
        assertThat(report.missing()).isEmpty();
        assertThat(report.ok(false, false)).isTrue();
    }

    @Test
    void aPretrainingFileHasNoClassifierOfTokens() throws IOException {
        KeyReport report = Tiny.map(of2018(), Head.TOKEN_CLASSIFICATION).report();
        assertThat(report.missing())
                .extracting(missing -> missing.name() + " " + missing.shape() + ": " + missing.why())
                .containsExactly(
                        "classifier.weight [2, 12]: the token-classification head of bert needs it",
                        "classifier.bias [2]: the token-classification head of bert needs it");
        assertThat(report.ok(false, false)).isFalse();
        assertThat(report.ok(true, false)).isTrue();
    }

    @Test
    void aTiedPairWithDifferentValuesIsSaidAndBothAreKept() throws IOException {
        List<Tensor> tensors = Tiny.with(
                Tiny.without(of2018(), DECODER),
                Tiny.random("another", List.of(61L, 12L)).named(DECODER));
        MappedCheckpoint mapped = Tiny.map(tensors);
        assertThat(mapped.report().tied()).contains(new KeyReport.Tied(DECODER, WORDS, KeyReport.TiedState.DIFFERENT));
        assertThat(mapped.report().ok(false, false)).isTrue();
        assertThat(mapped.isUntied()).isTrue();
        StateDict model = mapped.model();
        assertThat(TensorContent.same(model.get(DECODER).orElseThrow(), tensors.get(tensors.size() - 1)))
                .isTrue();
        assertThat(model.contains(WORDS)).isTrue();
        assertThat(TensorContent.same(
                        model.get(DECODER_BIAS).orElseThrow(),
                        model.get(BIAS).orElseThrow().named(DECODER_BIAS)))
                .isTrue();
    }

    /** transformers ties nothing where the config forbids it, so a decoder that is absent or left out would be random. */
    @Test
    void aConfigThatUndoesTheTieMakesTheDecoderATensorLikeAnyOther() throws IOException {
        String untied = Tiny.GOOGLE_CONFIG.replace("{\"vocab", "{\"tie_word_embeddings\": false, \"vocab");
        MappedCheckpoint without = MappedCheckpoint.of(
                Tiny.checkpoint(Tiny.without(of2018(), DECODER), Optional.of(untied)),
                Tiny.CATALOG,
                Forced.NOTHING,
                Optional.empty());
        assertThat(without.report().missing())
                .extracting(KeyReport.Missing::name)
                .containsExactly(DECODER);
        assertThat(without.report().ok(false, false)).isFalse();
        MappedCheckpoint with = MappedCheckpoint.of(
                Tiny.checkpoint(of2018(), Optional.of(untied)), Tiny.CATALOG, Forced.NOTHING, Optional.empty());
        assertThat(with.report().ok(false, false)).isTrue();
        assertThat(with.isUntied()).isTrue();
        assertThat(with.model().names()).contains(DECODER, DECODER_BIAS, BIAS, WORDS);
    }

    @Test
    void theOtherHalfOfATiedPairStandsIn() throws IOException {
        List<Tensor> tensors = Tiny.without(Tiny.canonical(Head.MASKED_LM), BIAS);
        MappedCheckpoint mapped = Tiny.map(tensors);
        assertThat(mapped.report().missing()).isEmpty();
        Tensor bias = mapped.model().get(BIAS).orElseThrow();
        Tensor original = Tiny.canonical(Head.MASKED_LM).stream()
                .filter(tensor -> tensor.info().name().equals(BIAS))
                .findFirst()
                .orElseThrow();
        assertThat(TensorContent.same(bias, original)).isTrue();
    }

    @Test
    void neitherHalfOfATiedPairIsMissing() throws IOException {
        MappedCheckpoint mapped = Tiny.map(Tiny.without(Tiny.canonical(Head.MASKED_LM), BIAS, DECODER_BIAS));
        assertThat(mapped.report().missing())
                .extracting(KeyReport.Missing::name)
                .containsExactly(BIAS);
    }

    @Test
    void aMissingLayerIsMissingAndDoesNotShiftTheOthers() throws IOException {
        List<Tensor> tensors = Tiny.canonical(Head.BASE).stream()
                .filter(tensor -> !tensor.info().name().contains("layer.0."))
                .toList();
        MappedCheckpoint mapped = MappedCheckpoint.of(
                Tiny.checkpoint(tensors, Optional.empty()), Tiny.CATALOG, Forced.NOTHING, Optional.empty());
        assertThat(mapped.report().missing())
                .hasSize(16)
                .allSatisfy(missing -> assertThat(missing.name()).startsWith("bert.encoder.layer.0."));
    }

    @Test
    void aLayerBeyondTheConfigFailsTheCheck() throws IOException {
        List<Tensor> tensors = Tiny.with(
                Tiny.canonical(Head.BASE),
                Tiny.random("bert.encoder.layer.2.output.dense.bias", List.of(12L)),
                Tiny.random("bert.encoder.layer.999999999.output.dense.bias", List.of(12L)));
        KeyReport report = Tiny.map(tensors).report();
        assertThat(report.unexpected())
                .extracting(tensor -> tensor.name() + ": " + tensor.why() + " " + tensor.known())
                .containsExactly(
                        "bert.encoder.layer.2.output.dense.bias: beyond the sizes of the config false",
                        "bert.encoder.layer.999999999.output.dense.bias: beyond the sizes of the config false");
        assertThat(report.ok(false, false)).isFalse();
        assertThat(report.ok(false, true)).isTrue();
    }

    @Test
    void anAbsurdNumberOfALayerIsNotCounted() throws IOException {
        List<Tensor> tensors = Tiny.with(
                Tiny.canonical(Head.BASE),
                Tiny.random("bert.encoder.layer.999999999.attention.self.query.weight", List.of(12L, 12L)));
        MappedCheckpoint mapped = MappedCheckpoint.of(
                Tiny.checkpoint(tensors, Optional.empty()), Tiny.CATALOG, Forced.NOTHING, Optional.empty());
        assertThat(mapped.config().sizes()).containsEntry("L", 2L);
        assertThat(mapped.report().unexpected()).hasSize(1);
    }

    @Test
    void anUnknownTensorFailsTheCheckWithTheNearestNameAsAHint() throws IOException {
        List<Tensor> tensors = Tiny.with(
                Tiny.without(Tiny.canonical(Head.BASE), "bert.pooler.dense.bias"),
                Tiny.random("bert.pooler.dense.bais", List.of(12L)));
        KeyReport report = Tiny.map(tensors).report();
        assertThat(report.missing().get(0).nearest()).containsExactly("bert.pooler.dense.bais");
        assertThat(report.unexpected())
                .containsExactly(new KeyReport.Unexpected(
                        "bert.pooler.dense.bais",
                        "bert.pooler.dense.bais",
                        Shape.of(12),
                        "no rule knows it",
                        List.of("bert.pooler.dense.bias"),
                        false));
        assertThat(report.ok(false, false)).isFalse();
    }

    @Test
    void aNameFarFromEveryOtherGetsNoHint() throws IOException {
        KeyReport report = Tiny.map(Tiny.with(
                        Tiny.without(Tiny.canonical(Head.BASE), "bert.pooler.dense.bias"),
                        Tiny.random("something.else.entirely", List.of(1L))))
                .report();
        assertThat(report.missing().get(0).nearest()).isEmpty();
        assertThat(report.unexpected().get(0).nearest()).isEmpty();
    }

    @Test
    void buffersAreSynthesizedIfTheyHoldWhatTheConfigSays() throws IOException {
        List<Tensor> tensors = Tiny.with(
                Tiny.canonical(Head.BASE),
                buffer("bert.embeddings.position_ids", 18, 1),
                buffer("bert.embeddings.token_type_ids", 18, 0));
        MappedCheckpoint mapped = Tiny.map(tensors);
        assertThat(mapped.report().synthesized())
                .extracting(KeyReport.Synthesized::name)
                .containsExactly("bert.embeddings.position_ids", "bert.embeddings.token_type_ids");
        assertThat(mapped.report().unexpected()).isEmpty();
        assertThat(mapped.report().ok(false, false)).isTrue();
        assertThat(mapped.model().names()).doesNotContain("bert.embeddings.position_ids");
    }

    /** A checkpoint whose positions count otherwise computes something else, and nobody would see it. */
    @ParameterizedTest
    @ValueSource(ints = {0, 2, -1})
    void aBufferThatHoldsSomethingElseFailsTheCheck(int step) throws IOException {
        KeyReport report = Tiny.map(
                        Tiny.with(Tiny.canonical(Head.BASE), buffer("bert.embeddings.position_ids", 18, step)))
                .report();
        assertThat(report.synthesized()).isEmpty();
        assertThat(report.unexpected())
                .extracting(tensor -> tensor.name() + ": " + tensor.why())
                .containsExactly("bert.embeddings.position_ids: a buffer, but not the [1, 18] that the config makes");
        assertThat(report.ok(false, false)).isFalse();
    }

    @Test
    void aBufferOfAnotherLengthOrTypeFailsTheCheck() throws IOException {
        for (Tensor wrong : List.of(
                buffer("bert.embeddings.position_ids", 17, 1),
                Tiny.random("bert.embeddings.position_ids", List.of(1L, 18L)))) {
            assertThat(Tiny.map(Tiny.with(Tiny.canonical(Head.BASE), wrong))
                            .report()
                            .ok(false, false))
                    .isFalse();
        }
    }

    private static Tensor buffer(String name, int length, int step) {
        ByteBuffer bytes = ByteBuffer.allocate(length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < length; i++) {
            bytes.putLong((long) i * step);
        }
        return MemoryTensor.of(name, DType.I64, Shape.of(1, length), bytes.array());
    }

    @Test
    void aShapeThatIsNotThatOfTheConfigIsMismatched() throws IOException {
        List<Tensor> tensors = Tiny.with(
                Tiny.without(Tiny.canonical(Head.BASE), "bert.pooler.dense.weight", "bert.pooler.dense.bias"),
                Tiny.random("bert.pooler.dense.weight", List.of(12L)),
                Tiny.random("bert.pooler.dense.bias", List.of(0L)));
        KeyReport report = Tiny.map(tensors).report();
        assertThat(report.mismatched())
                .containsExactly(
                        new KeyReport.Mismatched("bert.pooler.dense.weight", Shape.of(12, 12), Shape.of(12)),
                        new KeyReport.Mismatched("bert.pooler.dense.bias", Shape.of(12), Shape.of(0)));
        assertThat(report.ok(true, true)).isFalse();
    }

    @Test
    void aKernelThatIsNoMatrixIsSaidWithItsRule() throws IOException {
        List<Tensor> tensors = Tiny.with(
                Tiny.without(Tiny.in("google-tf1", Head.BASE), "bert/pooler/dense/kernel"),
                Tiny.random("bert/pooler/dense/kernel", List.of(12L)));
        assertError(() -> Tiny.map(tensors), ErrorClass.DIFFERENT)
                .hasMessageMatching("DIFFERENT: model.bin: bert/pooler/dense/kernel: transpose takes a matrix, not "
                        + "\\[12\\] \\(bert/google-tf1.yaml:\\d+\\)");
    }

    @Test
    void aWeightOfWholeNumbersIsNoWeight() throws IOException {
        List<Tensor> tensors = Tiny.with(
                Tiny.without(Tiny.canonical(Head.BASE), "bert.pooler.dense.bias"),
                MemoryTensor.of("bert.pooler.dense.bias", DType.I8, Shape.of(12)));
        assertError(() -> Tiny.map(tensors), ErrorClass.UNSUPPORTED)
                .hasMessage("UNSUPPORTED: model.bin: bert.pooler.dense.bias: is i8, a weight must be of a "
                        + "floating-point type");
    }

    /** The last layer is there as long as anything of it is: what it lacks is missing, and the config is right. */
    @Test
    void aLayerWithoutItsQueryIsStillALayer() throws IOException {
        String query = "bert.encoder.layer.1.attention.self.query.weight";
        MappedCheckpoint mapped = MappedCheckpoint.of(
                Tiny.checkpoint(Tiny.without(Tiny.canonical(Head.PRETRAINING), query), Optional.of(Tiny.GOOGLE_CONFIG)),
                Tiny.CATALOG,
                Forced.NOTHING,
                Optional.of(Gelu.ERF));
        assertThat(mapped.report().missing())
                .extracting(KeyReport.Missing::name)
                .containsExactly(query);
        assertThat(mapped.report().notes()).isEmpty();
    }

    /** Whoever makes such a file wants to keep the program busy; none of this may take long. */
    @Test
    @Timeout(120)
    void aMillionTensorsAreCheckedInSeconds() throws IOException {
        Tensor one = Tiny.random("x", List.of(1L));
        List<Tensor> tensors = new ArrayList<>(Tiny.canonical(Head.BASE));
        for (int i = 0; i < 300_000; i++) {
            tensors.add(one.named("bert.encoder.layer." + (i + 20_000) + ".output.dense.bias"));
            tensors.add(one.named("bert.encoder.layers." + i + ".attention.self.query.weight"));
            tensors.add(one.named("optimizer.state." + i + ".exp_avg"));
        }
        KeyReport report = Tiny.map(tensors).report();
        assertThat(report.unexpected()).hasSize(900_000);
        assertThat(report.missing()).isEmpty();
    }

    @Test
    @Timeout(120)
    void aConfigOfTenThousandLayersIsCheckedInSeconds() throws IOException {
        String config = Tiny.GOOGLE_CONFIG.replace("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 10000");
        MappedCheckpoint mapped = MappedCheckpoint.of(
                Tiny.checkpoint(Tiny.canonical(Head.PRETRAINING), Optional.of(config)),
                Tiny.CATALOG,
                Forced.NOTHING,
                Optional.empty());
        assertThat(mapped.report().missing()).hasSize(9998 * 16);
        assertThat(mapped.report().notes())
                .containsExactly("config.json: num_hidden_layers is 10000, but the tensors are of 2 layers");
    }

    @Test
    void whatTheConfigSwitchesOffIsTooMuch() throws IOException {
        String key = "bert.encoder.layer.0.crossattention.self.key.bias";
        String off = Tiny.GOOGLE_CONFIG.replace("{\"vocab", "{\"add_cross_attention\": false, \"vocab");
        List<Tensor> tensors = Tiny.with(Tiny.canonical(Head.BASE), Tiny.random(key, List.of(12L)));
        KeyReport report = MappedCheckpoint.of(
                        Tiny.checkpoint(tensors, Optional.of(off)), Tiny.CATALOG, Forced.NOTHING, Optional.empty())
                .report();
        assertThat(report.unexpected())
                .extracting(tensor -> tensor.name() + ": " + tensor.why())
                .containsExactly(key + ": the config says add_cross_attention false");
    }
}
