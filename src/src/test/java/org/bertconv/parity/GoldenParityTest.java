package org.bertconv.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bertconv.MutableModel.fixture;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.stream.Stream;
import org.bertconv.Bertconv;
import org.bertconv.DiffOptions;
import org.bertconv.Settings;
import org.bertconv.Source;
import org.bertconv.mapping.Forced;
import org.bertconv.mapping.Gelu;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the real frameworks computed, through the whole way that a user takes. */
class GoldenParityTest {

    private final Bertconv bertconv = new Bertconv(Settings.defaults());

    static Stream<Arguments> goldens() throws IOException {
        JsonNode cases = JsonMapper.shared().readTree(Files.readString(fixture("cases.json")));
        return cases.path("cases")
                .valueStream()
                .flatMap(one -> Stream.of(
                                Arguments.of(one, "golden", "float32", 1e-5),
                                Arguments.of(one, "golden_float64", "float64", 1e-10))
                        .filter(arguments -> one.has((String) arguments.get()[1])));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("goldens")
    void everyOutputOfEveryFixtureIsThatOfTheRealFramework(JsonNode one, String golden, String precision, double atol)
            throws IOException {
        Optional<Gelu> gelu =
                one.path("options").toString().contains("tanh") ? Optional.of(Gelu.TANH) : Optional.empty();
        ParityReport report = bertconv.diff(
                fixture(one.path("source").asString()),
                fixture(one.path(golden).asString()),
                new Source(Forced.NOTHING, Optional.empty(), gelu),
                new DiffOptions(
                        new Tolerance(atol, 0),
                        Optional.empty(),
                        java.util.List.of(),
                        precision,
                        false,
                        Optional.empty()));
        assertThat(report.outputs()).hasSizeGreaterThanOrEqualTo(2).allSatisfy(output -> {
            assertThat(output.pass()).as(output.name()).isTrue();
            assertThat(output.maxAbs()).isLessThanOrEqualTo(atol);
        });
        assertThat(report.verdict()).as("%s", report.notes()).isEqualTo(Verdict.SAME);
        assertThat(report.exitCode()).isZero();
        assertThat(report.firstDivergence()).isEmpty();
        assertThat(report.precision()).isEqualTo(precision);
        // What the model garden and keras-hub recorded has no digests, as goldens of others have none.
        boolean digests = !one.path(golden).asString().matches("(tf2-garden|keras-hub).*");
        assertThat(report.coverage().unreached().isEmpty()).isEqualTo(digests);
        assertThat(report.coverage().comparedByContent() > 0).isEqualTo(digests);
        assertThat(report.notes().stream().noneMatch(note -> note.contains("was recorded")))
                .isTrue();
    }

    @Test
    void theWrongGeluFailsAndTheReportNamesTheOption() throws IOException {
        ParityReport report = gelu(Gelu.ERF);
        assertThat(report.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(report.notes()).contains("gelu was taken as erf; with --gelu tanh every output passes");
        assertThat(report.geluEffect()).hasValueSatisfying(effect -> {
            assertThat(effect.choice()).isEqualTo(Gelu.ERF);
            assertThat(effect.maxAbs()).isGreaterThan(1e-3);
        });
    }

    @Test
    void theRightGeluPassesAndItsEffectIsSaid() throws IOException {
        ParityReport report = gelu(Gelu.TANH);
        assertThat(report.verdict()).isEqualTo(Verdict.SAME);
        assertThat(report.notes()).noneMatch(note -> note.contains("gelu"));
        assertThat(report.geluEffect().orElseThrow().choice()).isEqualTo(Gelu.TANH);
        assertThat(report.geluEffect().orElseThrow().maxAbs()).isGreaterThan(1e-3);
    }

    private ParityReport gelu(Gelu gelu) throws IOException {
        return bertconv.diff(
                fixture("tf1-gelu"),
                fixture("tf1-gelu/golden.safetensors"),
                new Source(Forced.NOTHING, Optional.empty(), Optional.of(gelu)),
                DiffOptions.CONTRACT);
    }

    @Test
    void aModelOfTransformersIsAdvisedAboutItsConfig() throws IOException {
        ParityReport erf = bertconv.diff(
                fixture("pytorch-pretraining"),
                fixture("pytorch-pretraining/golden.safetensors"),
                Source.DETECTED,
                DiffOptions.CONTRACT);
        assertThat(erf.geluEffect()).isEmpty();
        assertThat(erf.notes()).noneMatch(note -> note.contains("hidden_act"));
    }
}
