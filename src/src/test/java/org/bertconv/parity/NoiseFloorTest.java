package org.bertconv.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bertconv.MutableModel.fixture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bertconv.Bertconv;
import org.bertconv.DiffOptions;
import org.bertconv.MutableModel;
import org.bertconv.Settings;
import org.bertconv.Source;
import org.bertconv.mapping.Forced;
import org.bertconv.mapping.Gelu;
import org.bertconv.mapping.Head;
import org.bertconv.tensor.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The rounding floor, and the verdict that it gives. */
class NoiseFloorTest {

    private static final String MODEL = "safetensors-pretraining";

    private final Bertconv bertconv = new Bertconv(Settings.defaults());

    @TempDir
    private Path temporary;

    static Stream<Arguments> goldens() throws IOException {
        JsonNode cases = JsonMapper.shared().readTree(Files.readString(fixture("cases.json")));
        return cases.path("cases")
                .valueStream()
                .flatMap(one -> Stream.of(
                                Arguments.of(one, "golden", "float32"), Arguments.of(one, "golden_float64", "float64"))
                        .filter(arguments -> one.has((String) arguments.get()[1])));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("goldens")
    void theFloorPredictsHowFarTheRealFrameworkIsAway(JsonNode one, String golden, String precision)
            throws IOException {
        Optional<Gelu> gelu =
                one.path("options").toString().contains("tanh") ? Optional.of(Gelu.TANH) : Optional.empty();
        ParityReport report = bertconv.diff(
                fixture(one.path("source").asString()),
                fixture(one.path(golden).asString()),
                new Source(Forced.NOTHING, Optional.empty(), gelu),
                new DiffOptions(Tolerance.CONTRACT, Optional.empty(), List.of(), precision, false, Optional.empty())
                        .with(byNoise()));
        assertThat(report.outputs())
                .allSatisfy(output -> assertThat(output.noiseRatio().orElseThrow())
                        .as(output.name())
                        .isBetween(1 / 3.0, 3.0));
        assertThat(report.noise().orElseThrow().dtype()).isEqualTo(precision);
        assertThat(report.verdict()).isEqualTo(Verdict.SAME);
    }

    /**
     * Goldens beside the cases: of other frameworks, formats and forms, and of what stands behind a model. Not keras-hub's masked-lm, whose head and
     * encoder have two epsilons and two forms of gelu, which no config says.
     */
    @ParameterizedTest
    @CsvSource({
        "flax-pretraining, golden-flax.safetensors, float32, '', ''",
        "npz-base, golden.npz, float32, '', ''",
        "sentence-dense, golden.safetensors, float32, '', ''",
        "sentence-root, golden.safetensors, float32, '', ''",
        "sentence-root, golden-float64.safetensors, float64, '', ''",
        "tf1-electra, golden-generator.safetensors, float32, masked-lm, generator.json",
        "tf1-gelu, golden-erf.safetensors, float32, '', ''",
    })
    void theFloorPredictsItForTheOtherGoldensToo(
            String directory, String golden, String precision, String head, String config) throws IOException {
        Path source = fixture(directory);
        Forced forced = Head.of(head).map(Forced.NOTHING::withHead).orElse(Forced.NOTHING);
        Optional<Path> given = config.isEmpty() ? Optional.empty() : Optional.of(source.resolve(config));
        ParityReport report = bertconv.diff(
                source,
                source.resolve(golden),
                new Source(forced, given, Optional.empty()),
                new DiffOptions(Tolerance.CONTRACT, Optional.empty(), List.of(), precision, false, Optional.empty())
                        .with(byNoise()));
        assertThat(report.outputs())
                .isNotEmpty()
                .allSatisfy(output -> assertThat(output.noiseRatio().orElseThrow())
                        .as(output.name())
                        .isBetween(1 / 3.0, 3.0));
    }

    @Test
    void whatTheContractMissesTheNoiseFloorSees() throws IOException {
        Path spoilt = MutableModel.of(MODEL)
                .change("bert.encoder.layer.1.attention.self.value.weight", values -> {
                    values[0] += 1e-4;
                    return values;
                })
                .write(temporary.resolve("spoilt"));
        ParityReport contract = diff(fixture(MODEL), spoilt, Scrutiny.CONTRACT);
        assertThat(contract.verdict()).isEqualTo(Verdict.SAME);
        assertThat(contract.exitCode()).isZero();
        assertThat(contract.noise().orElseThrow().verdict()).isEqualTo(Verdict.DIFFERENT);
        ParityReport noise = diff(fixture(MODEL), spoilt, byNoise());
        assertThat(noise.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(noise.contract()).isEqualTo(Verdict.SAME);
        assertThat(noise.exitCode()).isEqualTo(1);
        assertThat(noise.noise().orElseThrow().ratio()).isGreaterThan(Scrutiny.DEFAULT_FACTOR);
    }

    @Test
    void anEpsilonThatIsOffByAMillionFailsByTheNoiseFloor() throws IOException {
        MutableModel model = MutableModel.of(MODEL);
        model.config().put("layer_norm_eps", 1e-6);
        ParityReport report = diff(fixture(MODEL), model.write(temporary.resolve("spoilt")), byNoise());
        assertThat(report.verdict()).isEqualTo(Verdict.DIFFERENT);
    }

    @Test
    void theSameWeightsAreTheSameByTheNoiseFloor() throws IOException {
        ParityReport report = diff(fixture(MODEL), fixture("pytorch-pretraining"), byNoise());
        assertThat(report.verdict()).isEqualTo(Verdict.SAME);
        assertThat(report.noise().orElseThrow().ratio()).isZero();
        assertThat(report.outputs())
                .allMatch(output -> output.noiseFloor().orElseThrow() > 1e-9
                        && output.noiseFloor().orElseThrow() < 1e-5);
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F16", "BF16"})
    void weightsThatWereRoundedHaveTheFloorOfTheirDtype(DType dtype) throws IOException {
        Path intact = fixture("pytorch-base");
        Path narrow = rounded(dtype).write(temporary.resolve("narrow"));
        ParityReport report = diff(intact, narrow, byNoise());
        assertThat(report.verdict()).isEqualTo(Verdict.SAME);
        assertThat(report.noise().orElseThrow().dtype()).isEqualTo(dtype.label());
        assertThat(diff(narrow, intact, byNoise()).verdict()).isEqualTo(Verdict.SAME);
        ParityReport golden = diff(narrow, fixture("pytorch-base/golden.safetensors"), byNoise());
        assertThat(golden.verdict()).isEqualTo(Verdict.SAME);
        assertThat(golden.noise().orElseThrow().dtype()).isEqualTo(dtype.label());
        Path spoilt = rounded(dtype)
                .swap("encoder.layer.1.attention.self.query.weight", "encoder.layer.1.attention.self.value.weight")
                .write(temporary.resolve("spoilt"));
        assertThat(diff(intact, spoilt, byNoise()).verdict()).isEqualTo(Verdict.DIFFERENT);
    }

    private static MutableModel rounded(DType dtype) throws IOException {
        MutableModel model = MutableModel.of("pytorch-base");
        for (String name : model.names()) {
            model.put(name, dtype, model.shape(name), model.values(name));
        }
        return model;
    }

    @Test
    void noFloorExcusesWhatIsNoNumber() throws IOException {
        Path spoilt = MutableModel.of(MODEL)
                .set("bert.encoder.layer.1.output.dense.bias", 3, Double.NaN)
                .write(temporary.resolve("spoilt"));
        for (ParityReport report : List.of(diff(spoilt, spoilt, byNoise()), diff(fixture(MODEL), spoilt, byNoise()))) {
            assertThat(report.verdict()).isEqualTo(Verdict.DIFFERENT);
            assertThat(report.noise().orElseThrow().ratio()).isNaN();
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void aFactorIsAtLeastOne(double wrong) {
        assertThatThrownBy(() -> new Scrutiny(true, wrong, true, false))
                .hasMessage("the noise factor must be at least 1, not " + wrong);
    }

    @Test
    void whereOnlyTensorsAreComparedThereIsNoFloor() throws IOException {
        DiffOptions weights = new DiffOptions(
                        Tolerance.CONTRACT, Optional.empty(), List.of(), "float32", true, Optional.empty())
                .with(byNoise());
        ParityReport report = bertconv.diff(fixture(MODEL), fixture(MODEL), Source.DETECTED, weights);
        assertThat(report.verdict()).isEqualTo(Verdict.SAME);
        assertThat(report.noise()).isEmpty();
    }

    private ParityReport diff(Path left, Path right, Scrutiny scrutiny) throws IOException {
        return bertconv.diff(left, right, Source.DETECTED, DiffOptions.CONTRACT.with(scrutiny));
    }

    private static Scrutiny byNoise() {
        return new Scrutiny(true, Scrutiny.DEFAULT_FACTOR, true, false);
    }
}
