package org.bertconv.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bertconv.MutableModel.fixture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.bertconv.Bertconv;
import org.bertconv.DiffOptions;
import org.bertconv.MutableModel;
import org.bertconv.Settings;
import org.bertconv.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PyTorch, TensorFlow and Flax computed the same weights on the same probe: nobody is accused, whichever two are compared. */
class FrameworksAgreeTest {

    private static final Scrutiny NOISE = new Scrutiny(true, Scrutiny.DEFAULT_FACTOR, true, false);
    private static final List<String> MODELS =
            List.of("pytorch-pretraining", "tf1-pretraining", "flax-pretraining", "safetensors-pretraining");
    private static final Map<String, String> GOLDENS = Map.of(
            "pytorch", "pytorch-pretraining/golden.safetensors",
            "tensorflow", "tf1-pretraining/golden.safetensors",
            "flax", "flax-pretraining/golden-flax.safetensors");

    private final Bertconv bertconv = new Bertconv(Settings.defaults());

    @TempDir
    private Path temporary;

    @Test
    void everyModelIsTheSameAsWhatEveryFrameworkRecorded() throws IOException {
        for (String model : MODELS) {
            for (Map.Entry<String, String> golden : GOLDENS.entrySet()) {
                ParityReport report = diff(fixture(model), fixture(golden.getValue()));
                assertThat(Golden.read(fixture(golden.getValue())).metadata())
                        .containsEntry("framework", golden.getKey());
                assertThat(report.outputs()).hasSizeGreaterThanOrEqualTo(5);
                assertThat(report.verdict()).as(model + " " + golden).isEqualTo(Verdict.SAME);
                assertThat(report.cause()).isEmpty();
            }
        }
    }

    @Test
    void noTwoFrameworksAreFurtherApartThanTheNoiseAllows() throws IOException {
        Map<String, Double> floors =
                diff(fixture(MODELS.get(0)), fixture("pytorch-pretraining/golden.safetensors")).outputs().stream()
                        .collect(Collectors.toMap(
                                OutputDifference::name,
                                output -> output.noiseFloor().orElseThrow()));
        for (String left : GOLDENS.values()) {
            for (String right : GOLDENS.values()) {
                Golden ours = Golden.read(fixture(left));
                Golden theirs = Golden.read(fixture(right));
                int compared = 0;
                for (Map.Entry<String, Values> output : ours.outputs().entrySet()) {
                    Values other = theirs.outputs().get(output.getKey());
                    if (other != null) { // not every class hands out its pooler
                        compared++;
                        OutputComparison comparison = new OutputComparison(output.getKey(), Tolerance.CONTRACT);
                        comparison.add(output.getValue(), other);
                        double floor = floors.getOrDefault(output.getKey(), 0.0);
                        assertThat(comparison.within(Scrutiny.DEFAULT_FACTOR * floor))
                                .as(left + " " + right + " " + output.getKey())
                                .isTrue();
                    }
                }
                assertThat(compared).isGreaterThanOrEqualTo(5);
            }
        }
    }

    /** What differs by more than rounding is not agreed with: one number of one output, by a ten-thousandth. */
    @Test
    void aRecordingThatIsOffByAHairIsAccused() throws IOException {
        for (String golden : GOLDENS.values()) {
            Path spoilt = MutableModel.of(fixture(golden))
                    .change("prediction_logits", values -> {
                        values[7] += 1e-4;
                        return values;
                    })
                    .writeFile(temporary.resolve("golden.safetensors"));
            ParityReport report = diff(fixture(MODELS.get(0)), spoilt);
            assertThat(report.verdict()).as(golden).isEqualTo(Verdict.DIFFERENT);
            assertThat(report.contract()).as(golden).isEqualTo(Verdict.SAME);
        }
    }

    private ParityReport diff(Path left, Path right) throws IOException {
        return bertconv.diff(left, right, Source.DETECTED, DiffOptions.CONTRACT.with(NOISE));
    }
}
