package org.bertconv.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bertconv.MutableModel.fixture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.bertconv.Bertconv;
import org.bertconv.DiffOptions;
import org.bertconv.MutableModel;
import org.bertconv.Settings;
import org.bertconv.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The comparison proves on the model at hand that it can fail. */
class SelfTestTest {

    private static final Scrutiny SELF_TEST = new Scrutiny(false, Scrutiny.DEFAULT_FACTOR, true, true);

    private final Bertconv bertconv = new Bertconv(Settings.defaults());

    @TempDir
    private Path temporary;

    @Test
    void everyFaultThatIsPlantedIsCaught() throws IOException {
        for (String model : List.of(
                "safetensors-pretraining",
                "pytorch-base",
                "tf1-pretraining",
                "pytorch-question-answering",
                "roberta-masked-lm",
                "roberta-base",
                "distilbert-base",
                "distilbert-masked-lm",
                "albert-base",
                "albert-pretraining",
                "electra-base",
                "electra-pretraining",
                "albert-shared",
                "mpnet-base")) {
            ParityReport report = diff(fixture(model), fixture(model));
            assertThat(report.verdict()).isEqualTo(Verdict.SAME);
            SelfTest test = report.selfTest().orElseThrow();
            assertThat(test.faults()).isGreaterThan(20);
            assertThat(test.missed()).as(model).isEmpty();
            assertThat(test.caught()).isEqualTo(test.faults());
            assertThat(test.caughtByContract()).isLessThan(test.caughtByNoise());
            assertThat(test.caughtByNoise()).as("a key bias no output shows").isLessThan(test.faults());
        }
    }

    /** NoNorm has no epsilon, so none can be wrong; where the head of the language model has one, or a layer, it is planted. */
    @Test
    void aFaultThatAModelCannotHaveIsNotPlanted() throws IOException {
        for (String model : List.of("mobilebert-base", "mobilebert-masked-lm", "mobilebert-plain")) {
            SelfTest test = diff(fixture(model), fixture(model)).selfTest().orElseThrow();
            assertThat(test.missed()).as(model).isEmpty();
            assertThat(test.caught()).as(model).isEqualTo(test.faults()).isGreaterThan(20);
        }
    }

    @Test
    void theCrossAttentionOfAPairIsTestedToo() throws IOException {
        for (String model : List.of("encoder-decoder-bert", "encoder-decoder-distilbert")) {
            SelfTest test = diff(fixture(model), fixture(model)).selfTest().orElseThrow();
            assertThat(test.missed()).as(model).isEmpty();
            assertThat(test.faults()).as(model).isGreaterThan(60);
        }
    }

    @Test
    void againstAGoldenWhatNoOutputShowsIsCaughtByItsDigestsAndMissedWithoutThem() throws IOException {
        Path golden = fixture("pytorch-pretraining/golden.safetensors");
        SelfTest whole =
                diff(fixture("safetensors-pretraining"), golden).selfTest().orElseThrow();
        assertThat(whole.missed()).isEmpty();
        Path bare =
                MutableModel.of(golden).removeIf(RowDigests::isDigest).writeFile(temporary.resolve("bare.safetensors"));
        SelfTest test =
                diff(fixture("safetensors-pretraining"), bare).selfTest().orElseThrow();
        assertThat(test.missed()).hasSize(1).allMatch(missed -> missed.contains("self.key.bias"));
        assertThat(test.caught()).isEqualTo(test.faults() - 1);
    }

    /** A model whose layers do nothing hides what is planted into them, and the self-test says so. */
    @Test
    void aModelThatHidesFaultsIsFoundOut() throws IOException {
        MutableModel model = MutableModel.of("pytorch-base");
        for (int layer = 0; layer < 2; layer++) {
            model.change("encoder.layer." + layer + ".output.LayerNorm.weight", values -> new double[values.length]);
        }
        Path idle = model.write(temporary.resolve("idle"));
        SelfTest test = diff(idle, idle).selfTest().orElseThrow();
        assertThat(test.missed()).isNotEmpty();
        assertThat(test.caught()).isEqualTo(test.faults() - test.missed().size());
    }

    @Test
    void nothingIsPlantedUnlessItIsAskedFor() throws IOException {
        assertThat(bertconv.diff(
                                fixture("pytorch-base"), fixture("pytorch-base"), Source.DETECTED, DiffOptions.CONTRACT)
                        .selfTest())
                .isEmpty();
    }

    private ParityReport diff(Path left, Path right) throws IOException {
        return bertconv.diff(left, right, Source.DETECTED, DiffOptions.CONTRACT.with(SELF_TEST));
    }
}
