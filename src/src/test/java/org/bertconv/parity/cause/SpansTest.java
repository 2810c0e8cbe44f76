package org.bertconv.parity.cause;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bertconv.MutableModel.fixture;

import java.io.IOException;
import java.nio.file.Path;
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
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Goldens that hold no hidden states, or few: the blocks between two recordings are searched together. */
class SpansTest {

    private static final String MODEL = "safetensors-pretraining";
    private static final Scrutiny NOISE = new Scrutiny(true, Scrutiny.DEFAULT_FACTOR, true, false);

    private final Bertconv bertconv = new Bertconv(Settings.defaults());

    @TempDir
    private Path temporary;

    static Stream<Arguments> faults() {
        return Planted.ALL.stream()
                .filter(planted -> planted.visible() && !planted.kind().equals("heads-permuted"))
                .flatMap(planted -> Stream.of(Arguments.of(planted, true), Arguments.of(planted, false)));
    }

    /** With the last hidden state recorded, and with scores alone. */
    @ParameterizedTest
    @MethodSource("faults")
    void aFaultIsNamedWithoutTheHiddenStates(Planted planted, boolean last) throws IOException {
        MutableModel model = MutableModel.of(MODEL);
        planted.plant().on(model);
        ParityReport report = diff(model.write(temporary.resolve("spoilt")), golden(last));
        assertThat(report.verdict()).isEqualTo(Verdict.DIFFERENT);
        Cause cause = report.cause().orElseThrow();
        assertThat(cause.kind()).as("%s", cause).isEqualTo(planted.kind());
        assertThat(cause.layer()).isEqualTo(planted.layer());
        assertThat(cause.confidence()).isEqualTo(Cause.Confidence.HIGH);
        assertThat(report.firstDivergence().orElseThrow().layer()).isEqualTo(planted.layer());
    }

    @Test
    void aRuleThatIsWrongInEveryLayerIsNamedWithoutTheHiddenStates() throws IOException {
        MutableModel model = MutableModel.of(MODEL);
        for (int layer = 0; layer < 2; layer++) {
            model.transpose(Planted.LAYER + layer + ".attention.self.key.weight");
        }
        Cause cause = diff(model.write(temporary.resolve("spoilt")), golden(false))
                .cause()
                .orElseThrow();
        assertThat(cause.rule())
                .isEqualTo("{ from: \"bert.encoder.layer.{i}.attention.self.key.weight\","
                        + " to: \"bert.encoder.layer.{i}.attention.self.key.weight\", ops: [transpose] }");
    }

    @Test
    void anIntactModelIsNotAccused() throws IOException {
        ParityReport report = diff(fixture(MODEL), golden(false));
        assertThat(report.verdict()).isEqualTo(Verdict.SAME);
        assertThat(report.cause()).isEmpty();
    }

    private Path golden(boolean last) throws IOException {
        return MutableModel.of(fixture("pytorch-pretraining/golden.safetensors"))
                .removeIf(name -> name.startsWith("hidden_states.") && !(last && name.endsWith(".2")))
                .writeFile(temporary.resolve("golden.safetensors"));
    }

    private ParityReport diff(Path left, Path right) throws IOException {
        return bertconv.diff(left, right, Source.DETECTED, DiffOptions.CONTRACT.with(NOISE));
    }
}
