package org.bertconv.parity.cause;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bertconv.MutableModel.fixture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bertconv.Bertconv;
import org.bertconv.DiffOptions;
import org.bertconv.MutableModel;
import org.bertconv.Settings;
import org.bertconv.Source;
import org.bertconv.checkpoint.Checkpoint;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.format.CheckpointFormats;
import org.bertconv.mapping.Head;
import org.bertconv.model.Activation;
import org.bertconv.model.BertModel;
import org.bertconv.model.ModelConfig;
import org.bertconv.model.Precision;
import org.bertconv.model.Weights;
import org.bertconv.parity.Divergence;
import org.bertconv.parity.Golden;
import org.bertconv.parity.OutputDifference;
import org.bertconv.parity.ParityReport;
import org.bertconv.parity.Scrutiny;
import org.bertconv.parity.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Each kind of fault is planted, blamed and named, and what is suggested mends it. */
class CauseTest {

    private static final String MODEL = "safetensors-pretraining";
    private static final Path GOLDEN = fixture("pytorch-pretraining/golden.safetensors");

    private final Bertconv bertconv = new Bertconv(Settings.defaults());

    @TempDir
    private Path temporary;

    static Stream<Planted> all() {
        return Planted.ALL.stream();
    }

    static Stream<Planted> visible() {
        return Planted.ALL.stream().filter(Planted::visible);
    }

    @ParameterizedTest
    @MethodSource("all")
    void aFaultIsBlamedAndNamedAgainstTheIntactModel(Planted planted) throws IOException {
        ParityReport report = diff(fixture(MODEL), spoilt(planted));
        assertThat(report.verdict()).isEqualTo(Verdict.DIFFERENT);
        Divergence first = report.firstDivergence().orElseThrow();
        assertThat(first.layer()).isEqualTo(planted.layer());
        assertThat(first.component()).isEqualTo(planted.component());
        Cause cause = report.cause().orElseThrow();
        assertThat(cause.kind()).as("%s", cause).isEqualTo(planted.kind());
        assertThat(cause.layer()).isEqualTo(planted.layer());
        assertThat(cause.confidence()).as("%s", cause).isEqualTo(Cause.Confidence.HIGH);
        assertThat(cause.rule()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("visible")
    void aFaultIsNamedAgainstRecordedOutputs(Planted planted) throws IOException {
        ParityReport report = diff(spoilt(planted), GOLDEN);
        assertThat(report.verdict()).isEqualTo(Verdict.DIFFERENT);
        Cause cause = report.cause().orElseThrow();
        assertThat(cause.kind()).as("%s", cause).isEqualTo(planted.kind());
        assertThat(cause.layer()).isEqualTo(planted.layer());
        assertThat(report.firstDivergence().orElseThrow().layer()).isEqualTo(planted.layer());
        assertThat(cause.confidence()).as("%s", cause).isEqualTo(Cause.Confidence.HIGH);
    }

    static Stream<Planted> mendable() {
        return Planted.ALL.stream().filter(Planted::mendable);
    }

    /** Lines are given back as they were printed, fields are put into config.json. */
    @ParameterizedTest
    @MethodSource("mendable")
    void whatIsSuggestedMendsIt(Planted planted) throws IOException {
        MutableModel model = MutableModel.of(MODEL);
        planted.plant().on(model);
        Path spoilt = model.write(temporary.resolve("spoilt"));
        Cause cause = diff(fixture(MODEL), spoilt).cause().orElseThrow();
        List<String> rules =
                cause.rule().lines().filter(line -> line.startsWith("{")).toList();
        List<String> fields =
                cause.rule().lines().filter(line -> line.startsWith("\"")).toList();
        assertThat(rules.size() + fields.size())
                .isEqualTo((int) cause.rule().lines().count());
        for (String field : fields) {
            String json = field.contains(" (") ? field.substring(0, field.indexOf(" (")) : field;
            model.config().setAll((ObjectNode) JsonMapper.shared().readTree("{" + json + "}"));
        }
        Path mended = model.write(temporary.resolve("mended"));
        ParityReport against = bertconv.diff(
                fixture(MODEL),
                mended,
                Source.DETECTED,
                DiffOptions.CONTRACT.with(NOISE).with(rules));
        assertThat(against.verdict()).as("%s", against.notes()).isIn(Verdict.SAME, Verdict.CANNOT_TELL);
        assertThat(against.outputs()).allMatch(OutputDifference::pass);
        ParityReport golden = bertconv.diff(
                mended,
                GOLDEN,
                Source.DETECTED,
                DiffOptions.CONTRACT.with(NOISE).with(rules));
        assertThat(golden.verdict()).as("%s", golden.notes()).isEqualTo(Verdict.SAME);
        assertThat(golden.exitCode()).isZero();
    }

    @Test
    void anIntactModelIsNotAccused() throws IOException {
        for (ParityReport report : List.of(
                diff(fixture(MODEL), fixture("pytorch-pretraining")),
                diff(fixture(MODEL), GOLDEN),
                diff(fixture("tf1-pretraining"), fixture("tf1-pretraining/golden.safetensors")))) {
            assertThat(report.verdict()).isEqualTo(Verdict.SAME);
            assertThat(report.cause()).isEmpty();
            assertThat(report.firstDivergence()).isEmpty();
        }
    }

    @Test
    void aRuleThatIsWrongInEveryLayerIsMendedByOneLine() throws IOException {
        MutableModel model = MutableModel.of(MODEL);
        for (int layer = 0; layer < 2; layer++) {
            model.transpose(Planted.LAYER + layer + ".attention.self.key.weight");
        }
        Path spoilt = model.write(temporary.resolve("spoilt"));
        for (ParityReport report : List.of(diff(fixture(MODEL), spoilt), diff(spoilt, GOLDEN))) {
            Cause cause = report.cause().orElseThrow();
            assertThat(cause.confidence()).isEqualTo(Cause.Confidence.HIGH);
            assertThat(cause.rule())
                    .isEqualTo("{ from: \"bert.encoder.layer.{i}.attention.self.key.weight\","
                            + " to: \"bert.encoder.layer.{i}.attention.self.key.weight\", ops: [transpose] }");
            assertThat(bertconv.diff(
                                    fixture(MODEL),
                                    spoilt,
                                    Source.DETECTED,
                                    DiffOptions.CONTRACT.with(List.of(cause.rule())))
                            .verdict())
                    .isEqualTo(Verdict.SAME);
        }
    }

    @Test
    void ofTwoFaultsTheFirstIsNamedAndTheOtherIsNotHidden() throws IOException {
        Path spoilt = MutableModel.of(MODEL)
                .transpose(Planted.LAYER + "0.attention.self.value.weight")
                .swap(Planted.LAYER + "1.output.LayerNorm.weight", Planted.LAYER + "1.output.LayerNorm.bias")
                .write(temporary.resolve("spoilt"));
        for (ParityReport report : List.of(diff(fixture(MODEL), spoilt), diff(spoilt, GOLDEN))) {
            Cause cause = report.cause().orElseThrow();
            assertThat(cause.kind()).isEqualTo("transposed");
            assertThat(cause.layer()).isZero();
            assertThat(cause.confidence()).isEqualTo(Cause.Confidence.MEDIUM);
            assertThat(cause.evidence()).endsWith("something else is wrong as well");
        }
    }

    @Test
    void whatNoEditExplainsHasNoCauseAgainstAGolden() throws IOException {
        Path spoilt = MutableModel.of(MODEL)
                .change(Planted.LAYER + "1.output.dense.weight", values -> {
                    Arrays.setAll(values, Math::sin);
                    return values;
                })
                .write(temporary.resolve("spoilt"));
        ParityReport golden = diff(spoilt, GOLDEN);
        assertThat(golden.cause()).isEmpty();
        assertThat(golden.firstDivergence().orElseThrow().layer()).isEqualTo(1);
        assertThat(diff(fixture(MODEL), spoilt).cause().orElseThrow().kind()).isEqualTo("values");
    }

    /** What a model gives without an input is put into a golden beside that input. */
    @ParameterizedTest
    @CsvSource({"attention_mask, 1, mask-ignored", "token_type_ids, 0, segments-ignored"})
    void aGoldenThatWasRecordedWithoutAnInputSaysSo(String input, double without, String kind) throws IOException {
        MutableModel golden = MutableModel.of(GOLDEN);
        double[] inputs = golden.values(input);
        Path fed = golden.change(input, values -> {
                    Arrays.fill(values, without);
                    return values;
                })
                .writeFile(temporary.resolve("fed.safetensors"));
        recorded(Golden.read(fed)).forEach((name, values) -> {
            if (golden.names().contains(name)) {
                golden.put(name, golden.shape(name), values);
            }
        });
        golden.change(input, values -> inputs);
        ParityReport report = diff(fixture(MODEL), golden.writeFile(temporary.resolve("golden.safetensors")));
        assertThat(report.verdict()).isEqualTo(Verdict.DIFFERENT);
        Cause cause = report.cause().orElseThrow();
        assertThat(cause.kind()).isEqualTo(kind);
        assertThat(cause.confidence()).isEqualTo(Cause.Confidence.HIGH);
        assertThat(cause.rule()).contains(input);
    }

    private static Map<String, double[]> recorded(Golden golden) throws IOException {
        Map<String, double[]> outputs = new LinkedHashMap<>();
        try (Checkpoint checkpoint = CheckpointFormats.open(fixture(MODEL), ReadOptions.STRICT, Optional.empty())) {
            ModelConfig config = new ModelConfig(61, 12, 2, 3, 20, 18, 2, 1e-12, Activation.GELU, false);
            new BertModel(config, Head.PRETRAINING, Weights.of(checkpoint.tensors()), Precision.FLOAT32)
                    .run(
                            List.of(golden.probe().tokens()),
                            output -> outputs.put(
                                    output.name(),
                                    output.values().dup('c').data().asDouble()));
        }
        return outputs;
    }

    @Test
    void aMendForNoTensorIsAUsageError() {
        assertThatThrownBy(() -> bertconv.diff(
                        fixture(MODEL),
                        fixture(MODEL),
                        Source.DETECTED,
                        DiffOptions.CONTRACT.with(List.of("{ from: \"no.such\", to: \"other\" }"))))
                .hasMessage("USAGE: --mend no.such: the model has no such tensor");
    }

    private static final Scrutiny NOISE = new Scrutiny(true, Scrutiny.DEFAULT_FACTOR, true, false);

    private Path spoilt(Planted planted) throws IOException {
        MutableModel model = MutableModel.of(MODEL);
        planted.plant().on(model);
        return model.write(temporary.resolve("spoilt"));
    }

    private ParityReport diff(Path left, Path right) throws IOException {
        return bertconv.diff(left, right, Source.DETECTED, DiffOptions.CONTRACT.with(NOISE));
    }
}
