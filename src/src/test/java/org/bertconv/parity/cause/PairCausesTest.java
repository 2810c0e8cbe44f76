package org.bertconv.parity.cause;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bertconv.MutableModel.fixture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.bertconv.Bertconv;
import org.bertconv.DiffOptions;
import org.bertconv.MutableModel;
import org.bertconv.Settings;
import org.bertconv.Source;
import org.bertconv.parity.ParityReport;
import org.bertconv.parity.Scrutiny;
import org.bertconv.parity.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Faults in an encoder with a decoder: the half, the layer and the component are blamed, the cause is named, and its mend mends. */
class PairCausesTest {

    private static final String MODEL = "encoder-decoder-bert";
    private static final String DECODER = "decoder.bert.encoder.layer.1.";
    private static final String CROSS = DECODER + "crossattention.";
    private static final String ENCODER = "encoder.encoder.layer.0.attention.";
    private static final List<String> PARTS = List.of(".weight", ".bias");
    private static final Path GOLDEN = fixture(MODEL + "/golden.safetensors");
    private static final Scrutiny NOISE = new Scrutiny(true, Scrutiny.DEFAULT_FACTOR, true, false);

    private final Bertconv bertconv = new Bertconv(Settings.defaults());

    @TempDir
    private Path temporary;

    /**
     * A fault.
     *
     * @param kind that it has to be called
     * @param layer that is to be blamed
     * @param component that is to be blamed against the intact model
     * @param recorded the same against recorded outputs, of which not all is known
     */
    private record Fault(String kind, int layer, String component, String recorded, Planted.Plant plant) {

        @Override
        public String toString() {
            return kind + " in " + component;
        }
    }

    private static Fault cross(String kind, String component, Planted.Plant plant) {
        return new Fault(kind, 1, "decoder cross-attention " + component, "decoder cross-attention", plant);
    }

    static Stream<Fault> faults() {
        return Stream.of(
                cross("query-key-swapped", "query", m -> swap(m, CROSS + "self.query", CROSS + "self.key")),
                cross("key-value-swapped", "key", m -> swap(m, CROSS + "self.key", CROSS + "self.value")),
                cross("query-value-swapped", "query", m -> swap(m, CROSS + "self.query", CROSS + "self.value")),
                cross("fused-order", "query", m -> {
                    swap(m, CROSS + "self.query", CROSS + "self.key");
                    swap(m, CROSS + "self.key", CROSS + "self.value");
                }),
                cross("transposed", "query", m -> m.transpose(CROSS + "self.query.weight")),
                cross("transposed", "key", m -> m.transpose(CROSS + "self.key.weight")),
                cross("transposed", "value", m -> m.transpose(CROSS + "self.value.weight")),
                cross("transposed", "output", m -> m.transpose(CROSS + "output.dense.weight")),
                cross("heads-permuted", "value", m -> m.change(CROSS + "self.value.weight", PairCausesTest::turned)),
                cross(
                        "gamma-beta-swapped",
                        "output LayerNorm",
                        m -> m.swap(CROSS + "output.LayerNorm.weight", CROSS + "output.LayerNorm.bias")),
                new Fault(
                        "attentions-swapped",
                        1,
                        "decoder query",
                        "decoder layer",
                        m -> List.of("self.query", "self.key", "self.value", "output.dense", "output.LayerNorm")
                                .forEach(part -> swap(m, CROSS + part, DECODER + "attention." + part))),
                new Fault(
                        "transposed",
                        1,
                        "decoder query",
                        "decoder layer",
                        m -> m.transpose(DECODER + "attention.self.query.weight")),
                new Fault(
                        "query-key-swapped",
                        0,
                        "encoder query",
                        "encoder layer",
                        m -> swap(m, ENCODER + "self.query", ENCODER + "self.key")),
                new Fault(
                        "epsilon",
                        -1,
                        "encoder embedding LayerNorm",
                        "encoder embeddings",
                        m -> half(m, "encoder").put("layer_norm_eps", 1e-3)),
                new Fault(
                        "activation",
                        0,
                        "decoder intermediate",
                        "decoder layer",
                        m -> half(m, "decoder").put("hidden_act", "relu")),
                new Fault(
                        "decoder-mask",
                        0,
                        "decoder attention probabilities",
                        "decoder layer",
                        m -> half(m, "decoder").put("is_decoder", false)));
    }

    private static double[] turned(double[] values) {
        double[] turned = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            turned[(i + 3 * 12) % values.length] = values[i];
        }
        return turned;
    }

    private static void swap(MutableModel model, String one, String other) {
        PARTS.forEach(part -> model.swap(one + part, other + part));
    }

    private static ObjectNode half(MutableModel model, String name) {
        return (ObjectNode) model.config().path(name);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void againstTheIntactPairItIsBlamedNamedAndMended(Fault fault) throws IOException {
        ParityReport report = diff(fixture(MODEL), spoilt(fault), List.of());
        judge(report, fault, fault.component());
        assertThat(diff(fixture(MODEL), mended(fault, cause(report)), lines(cause(report)))
                        .exitCode())
                .isZero();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void againstRecordedOutputsItIsBlamedNamedAndMended(Fault fault) throws IOException {
        ParityReport report = diff(spoilt(fault), GOLDEN, List.of());
        judge(report, fault, fault.recorded());
        assertThat(diff(mended(fault, cause(report)), GOLDEN, lines(cause(report)))
                        .exitCode())
                .isZero();
    }

    private static void judge(ParityReport report, Fault fault, String component) {
        assertThat(report.verdict()).isEqualTo(Verdict.DIFFERENT);
        Cause cause = cause(report);
        assertThat(cause.kind()).as("%s", cause).isEqualTo(fault.kind());
        assertThat(cause.confidence()).as("%s", cause).isEqualTo(Cause.Confidence.HIGH);
        String half = fault.component().substring(0, fault.component().indexOf(' '));
        assertThat(cause.words()).startsWith("in the " + half + ": ");
        assertThat(report.firstDivergence().orElseThrow().layer()).isEqualTo(fault.layer());
        assertThat(report.firstDivergence().orElseThrow().component()).isEqualTo(component);
    }

    @Test
    void aLostBiasOfTheCrossAttentionIsNamedWithItsWholeName() throws IOException {
        Fault lost = cross(
                "bias-lost", "value", m -> m.change(CROSS + "self.value.bias", values -> new double[values.length]));
        for (ParityReport report :
                List.of(diff(fixture(MODEL), spoilt(lost), List.of()), diff(spoilt(lost), GOLDEN, List.of()))) {
            assertThat(cause(report).kind()).isEqualTo("bias-lost");
            assertThat(cause(report).rule())
                    .isEqualTo("convert its source again: nothing in it restores " + CROSS + "self.value.bias");
        }
    }

    @Test
    void whatIsBetweenTheTwoIsBlamedByItsName() throws IOException {
        Path spoilt = MutableModel.of("encoder-decoder-distilbert")
                .set("enc_to_dec_proj.weight", 5, 2)
                .write(temporary.resolve("spoilt"));
        ParityReport report = diff(fixture("encoder-decoder-distilbert"), spoilt, List.of());
        assertThat(cause(report).kind()).isEqualTo("damaged-element");
        assertThat(cause(report).tensors()).containsExactly("enc_to_dec_proj.weight");
        assertThat(cause(report).confidence()).isEqualTo(Cause.Confidence.HIGH);
        assertThat(report.firstDivergence().orElseThrow().component()).isEqualTo("encoder projection");
    }

    /** Both were recorded by the real framework, wrong on purpose. */
    @Test
    void aDecoderThatWasFedAnotherHiddenStateOfItsEncoderIsFoundOut() throws IOException {
        ParityReport report = diff(fixture(MODEL), fixture(MODEL + "/wrong-states.safetensors"), List.of());
        assertThat(report.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(cause(report).kind()).isEqualTo("encoder-output");
        assertThat(cause(report).words())
                .isEqualTo(
                        "the recorded decoder attended to encoder_hidden_states.1, and not to the last hidden state of its"
                                + " encoder");
        assertThat(cause(report).rule())
                .isEqualTo("record the golden again, with the last hidden state of the encoder fed to the decoder");
        assertThat(report.firstDivergence().orElseThrow().component()).isEqualTo("decoder cross-attention");
    }

    @Test
    void aMaskThatTheCrossAttentionIgnoredIsNamed() throws IOException {
        ParityReport report = diff(fixture(MODEL), fixture(MODEL + "/wrong-mask.safetensors"), List.of());
        assertThat(report.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(cause(report).kind()).isEqualTo("mask-ignored");
        assertThat(cause(report).words())
                .isEqualTo(
                        "in the decoder: the recorded outputs are those of the model without encoder_attention_mask");
        assertThat(cause(report).confidence()).isEqualTo(Cause.Confidence.HIGH);
    }

    private static Cause cause(ParityReport report) {
        return report.cause().orElseThrow();
    }

    private static List<String> lines(Cause cause) {
        return cause.rule().lines().filter(line -> line.startsWith("{")).toList();
    }

    private Path spoilt(Fault fault) throws IOException {
        MutableModel model = MutableModel.of(MODEL);
        fault.plant().on(model);
        return model.write(temporary.resolve("spoilt"));
    }

    /** The fields that are suggested are put into config.json. */
    private Path mended(Fault fault, Cause cause) throws IOException {
        MutableModel model = MutableModel.of(MODEL);
        fault.plant().on(model);
        for (String field :
                cause.rule().lines().filter(line -> line.startsWith("\"")).toList()) {
            JsonMapper.shared()
                    .readTree("{" + field + "}")
                    .properties()
                    .forEach(half -> half(model, half.getKey()).setAll((ObjectNode) half.getValue()));
        }
        return model.write(temporary.resolve("mended"));
    }

    private ParityReport diff(Path left, Path right, List<String> mends) throws IOException {
        return bertconv.diff(
                left, right, Source.DETECTED, DiffOptions.CONTRACT.with(NOISE).with(mends));
    }
}
