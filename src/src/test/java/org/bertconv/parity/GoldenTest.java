package org.bertconv.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bertconv.MutableModel.fixture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bertconv.Bertconv;
import org.bertconv.DiffOptions;
import org.bertconv.MutableModel;
import org.bertconv.Settings;
import org.bertconv.Source;
import org.bertconv.io.CheckpointException;
import org.bertconv.mapping.Head;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoldenTest {

    private static final Path MODEL = fixture("safetensors-pretraining");
    private static final Path GOLDEN = fixture("pytorch-pretraining/golden.safetensors");

    private final Bertconv bertconv = new Bertconv(Settings.defaults());

    @TempDir
    private Path temporary;

    @Test
    void outputsComeInTheOrderOfTheComputation() throws IOException {
        Golden golden = Golden.read(GOLDEN);
        assertThat(golden.outputs().keySet())
                .containsExactly(
                        "hidden_states.0",
                        "hidden_states.1",
                        "hidden_states.2",
                        "pooler_output",
                        "prediction_logits",
                        "seq_relationship_logits");
        assertThat(golden.modelClass()).contains("BertForPreTraining");
        assertThat(golden.probe().tokens().rows()).isEqualTo(3);
        assertThat(golden.label()).startsWith("golden " + GOLDEN + " (pytorch torch 2");
    }

    @Test
    void aGoldenIsASafetensorsFileWithInputs() throws IOException {
        assertThat(Golden.isGolden(GOLDEN)).isTrue();
        assertThat(Golden.isGolden(MODEL.resolve("model.safetensors"))).isFalse();
        assertThat(Golden.isGolden(MODEL.resolve("config.json"))).isFalse();
        assertThat(Golden.isGolden(MODEL)).isFalse();
        assertThat(Golden.isGolden(MODEL.resolve("absent"))).isFalse();
    }

    @Test
    void anOutputThatTheModelDoesNotHaveCannotBeJudged() throws IOException {
        Path golden = spoilt(MutableModel.of(GOLDEN).put("attentions.0", Shape.of(1), 1));
        ParityReport report = diff(golden);
        assertThat(report.verdict()).isEqualTo(Verdict.CANNOT_TELL);
        assertThat(report.exitCode()).isEqualTo(1);
        assertThat(report.notes()).contains("recorded, but not an output of this model: attentions.0");
    }

    @Test
    void aGoldenWithoutOutputsCannotBeJudged() throws IOException {
        MutableModel golden = MutableModel.of(GOLDEN)
                .removeIf(name -> !List.of("input_ids", "attention_mask", "token_type_ids")
                        .contains(name));
        ParityReport report = diff(spoilt(golden));
        assertThat(report.verdict()).isEqualTo(Verdict.CANNOT_TELL);
        assertThat(report.notes()).contains("nothing was compared: no recorded output is one of this model");
    }

    @Test
    void aGoldenThatLacksAHeadLeavesItUncovered() throws IOException {
        ParityReport report = diff(spoilt(MutableModel.of(GOLDEN).remove("seq_relationship_logits")));
        assertThat(report.verdict()).isEqualTo(Verdict.CANNOT_TELL);
        assertThat(report.coverage().uncovered())
                .containsExactly("cls.seq_relationship.weight", "cls.seq_relationship.bias");
        ParityReport hidden = diff(spoilt(MutableModel.of(GOLDEN)
                .removeIf(name -> name.equals("hidden_states.2")
                        || name.endsWith("logits")
                        || name.equals("pooler_output")
                        || name.equals("last_hidden_state"))));
        assertThat(hidden.verdict()).isEqualTo(Verdict.CANNOT_TELL);
        assertThat(hidden.coverage().uncovered())
                .contains("bert.encoder.layer.1.output.dense.weight", "bert.pooler.dense.weight")
                .doesNotContain("bert.encoder.layer.0.output.dense.weight");
    }

    @Test
    void aValueThatIsNotANumberIsNeverTheSame() throws IOException {
        ParityReport report = diff(spoilt(MutableModel.of(GOLDEN).set("pooler_output", 4, Double.NaN)));
        assertThat(report.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(report.firstDivergence()).contains(new Divergence("pooler_output", -1, "pooler"));
        OutputDifference pooler = report.outputs().stream()
                .filter(output -> output.name().equals("pooler_output"))
                .findFirst()
                .orElseThrow();
        assertThat(pooler.maxAbs()).isNaN();
        assertThat(pooler.worstIndex()).containsExactly(0L, 4L);
    }

    @Test
    void anOutputOfAnotherShapeIsAsDifferentAsCanBe() throws IOException {
        ParityReport report = diff(spoilt(MutableModel.of(GOLDEN).put("pooler_output", Shape.of(12), new double[12])));
        assertThat(report.verdict()).isEqualTo(Verdict.DIFFERENT);
        ParityReport empty = diff(spoilt(MutableModel.of(GOLDEN).put("pooler_output", Shape.of(3, 0))));
        assertThat(empty.verdict()).isEqualTo(Verdict.DIFFERENT);
    }

    @Test
    void theFirstDivergenceIsTheFirstOfTheComputation() throws IOException {
        MutableModel model = MutableModel.of("safetensors-pretraining")
                .transpose("bert.encoder.layer.1.attention.self.query.weight");
        ParityReport report =
                bertconv.diff(model.write(temporary.resolve("m")), GOLDEN, Source.DETECTED, DiffOptions.CONTRACT);
        assertThat(report.firstDivergence()).contains(new Divergence("hidden_states.2", 1, "layer"));
    }

    @Test
    void inputsThatDoNotFitTogetherAreMalformed() throws IOException {
        assertMessage(
                MutableModel.of(GOLDEN).put("attention_mask", DType.I64, Shape.of(3, 17), new double[51]),
                "MALFORMED: %s: attention_mask: is i64 [3, 17], must be i64 or i32 [3, 18]");
        assertMessage(
                MutableModel.of(GOLDEN).put("token_type_ids", DType.F32, Shape.of(3, 18), new double[54]),
                "MALFORMED: %s: token_type_ids: is f32 [3, 18], must be i64 or i32 [3, 18]");
        assertMessage(
                MutableModel.of(GOLDEN).put("input_ids", DType.I64, Shape.of(54), new double[54]),
                "MALFORMED: %s: input_ids: has shape [54], must be [batch, sequence] or [batch, choices, sequence] "
                        + "with 1 to 4194304 tokens");
        assertMessage(
                MutableModel.of(GOLDEN).put("input_ids", DType.I64, Shape.of(3, 0)),
                "MALFORMED: %s: input_ids: has shape [3, 0], must be [batch, sequence] or [batch, choices, sequence] "
                        + "with 1 to 4194304 tokens");
        assertMessage(
                MutableModel.of(GOLDEN).put("pooler_output", DType.I32, Shape.of(3, 12), new double[36]),
                "MALFORMED: %s: pooler_output: is i32, an output must be floating-point");
    }

    @Test
    void statesThatDoNotFitToTheInputsAreMalformed() throws IOException {
        assertMessage(
                MutableModel.of(GOLDEN).put("encoder_hidden_states", DType.I64, Shape.of(3, 5, 12), new double[180]),
                "MALFORMED: %s: encoder_hidden_states: is i64 [3, 5, 12], must be floating-point [batch, sequence, hidden]"
                        + " with 1 to 4194304 elements");
        assertMessage(
                MutableModel.of(GOLDEN).put("encoder_hidden_states", DType.F32, Shape.of(2, 5, 12), new double[120]),
                "MALFORMED: %s: encoder_hidden_states: has 2 rows, must have the 3 of input_ids");
    }

    @Test
    void idsOutOfRangeAreSaidWithTheirPlace() throws IOException {
        MutableModel golden = MutableModel.of(GOLDEN);
        double[] ids = golden.values("input_ids");
        ids[20] = 61;
        assertMessage(
                golden.put("input_ids", DType.I64, Shape.of(3, 18), ids),
                "DIFFERENT: the probe has input_ids[1, 2] = 61, the model allows 0 to 60");
        ids[20] = -1;
        assertMessage(
                golden.put("input_ids", DType.I64, Shape.of(3, 18), ids),
                "DIFFERENT: the probe has input_ids[1, 2] = -1, the model allows 0 to 60");
    }

    @Test
    void aSequenceLongerThanThePositionsIsSaid() throws IOException {
        MutableModel golden = MutableModel.empty().put("input_ids", DType.I64, Shape.of(1, 19), new double[19]);
        assertMessage(golden, "DIFFERENT: the probe has sequences of 19 tokens, the model has 18 positions");
    }

    @Test
    void aGoldenMayBeAnArchiveOfNumPy() throws IOException {
        Path archive = fixture("npz-base/golden.npz");
        assertThat(Golden.isGolden(archive)).isTrue();
        assertThat(Golden.isGolden(fixture("npz-base/model.npz"))).isFalse();
        Golden golden = Golden.read(archive);
        Golden same = Golden.read(fixture("pytorch-base/golden.safetensors"));
        assertThat(golden.outputs().keySet()).isEqualTo(same.outputs().keySet());
        assertThat(golden.modelClass()).contains("BertModel");
        assertThat(golden.label()).isEqualTo("golden " + archive + " (pytorch 2.9.1)");
        assertThat(bertconv.diff(fixture("npz-base"), archive, Source.DETECTED, DiffOptions.CONTRACT)
                        .verdict())
                .isEqualTo(Verdict.SAME);
    }

    @Test
    void inputsMayBe32BitsWideAndTheOthersAbsent() throws IOException {
        MutableModel golden = MutableModel.of(GOLDEN);
        for (String name : List.of("input_ids", "attention_mask", "token_type_ids")) {
            golden.put(name, DType.I32, golden.shape(name), golden.values(name));
        }
        assertThat(diff(spoilt(golden)).verdict()).isEqualTo(Verdict.SAME);
        MutableModel bare = MutableModel.empty().put("input_ids", DType.I32, Shape.of(2, 3), 1, 2, 3, 4, 5, 6);
        Probe probe = Golden.read(spoilt(bare)).probe();
        assertThat(probe.tokens().attentionMask()).containsOnly(1);
        assertThat(probe.tokens().tokenTypeIds()).containsOnly(0);
    }

    @Test
    void aFileThatIsNoGoldenIsSaid() {
        Path config = MODEL.resolve("config.json");
        assertThatThrownBy(() -> Golden.read(config))
                .isInstanceOf(CheckpointException.class)
                .hasMessage("UNSUPPORTED: " + config
                        + ": is no golden: recorded outputs are read from safetensors and npz");
        Path weights = MODEL.resolve("model.safetensors");
        assertThatThrownBy(() -> Golden.read(weights))
                .hasMessage("MALFORMED: " + weights + ": input_ids: is missing: no inputs were recorded");
        Path absent = temporary.resolve("absent");
        assertThatThrownBy(() -> Golden.read(absent)).hasMessage("INPUT: " + absent + ": does not exist");
        assertThatThrownBy(() -> Probes.read(config, Head.BASE))
                .hasMessage("UNSUPPORTED: " + config + ": is no probe: inputs are read from safetensors");
        assertThatThrownBy(() -> Probes.read(absent, Head.BASE)).hasMessage("INPUT: " + absent + ": does not exist");
    }

    /** Two dimensions mean one example whose rows are the choices, whether the class is named or not. */
    @Test
    void rowsOfTwoDimensionsAreTheChoicesOfOneExample() throws IOException {
        Path fixture = fixture("pytorch-multiple-choice");
        MutableModel three = MutableModel.of(fixture.resolve("golden-float64.safetensors"));
        assertThat(three.shape("input_ids")).isEqualTo(Shape.of(1, 3, 9));
        for (String name : List.of("input_ids", "attention_mask", "token_type_ids")) {
            three.put(name, DType.I64, Shape.of(3, 9), three.values(name));
        }
        for (String name : List.of("BertForMultipleChoice", "unknown")) {
            Path golden = spoilt(three.metadata("model_class", name));
            ParityReport report = bertconv.diff(fixture, golden, Source.DETECTED, DiffOptions.CONTRACT);
            assertThat(report.verdict()).as(name).isEqualTo(Verdict.SAME);
            assertThat(report.outputs())
                    .filteredOn(output -> output.name().equals("logits"))
                    .allMatch(output -> output.shape().equals(List.of(1L, 3L)));
        }
    }

    @Test
    void aProbeDrawnFromTheSeedIsAlwaysTheSame() {
        org.bertconv.model.ModelConfig config = new org.bertconv.model.ModelConfig(
                30522, 12, 2, 3, 20, 512, 2, 1e-12, org.bertconv.model.Activation.GELU, false);
        List<Probe> probes = BuiltInProbes.of(config, config, Head.BASE);
        assertThat(probes)
                .extracting(Probe::name)
                .containsExactly(
                        "3 x 16 with padding and all segments", "1 x 512 to the last position, ids of seed 20181031");
        assertThat(Arrays.copyOf(probes.get(0).tokens().inputIds(), 4)).containsExactly(FIRST_IDS);
        assertThat(probes.get(0).tokens().attentionMask()).contains(0, 1);
        assertThat(probes.get(0).tokens().tokenTypeIds()).contains(0, 1);
    }

    private static final long[] FIRST_IDS = {22482, 11722, 23336, 24755};

    private void assertMessage(MutableModel golden, String message) throws IOException {
        Path file = spoilt(golden);
        assertThatThrownBy(() -> diff(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessage(message.formatted(file));
    }

    private Path spoilt(MutableModel golden) throws IOException {
        return golden.writeFile(Files.createDirectories(temporary.resolve("g")).resolve("golden.safetensors"));
    }

    private ParityReport diff(Path golden) throws IOException {
        return bertconv.diff(
                MODEL,
                golden,
                Source.DETECTED,
                new DiffOptions(
                        new Tolerance(1e-4, 0), Optional.empty(), List.of(), "float32", false, Optional.empty()));
    }
}
