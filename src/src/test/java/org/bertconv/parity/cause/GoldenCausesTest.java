package org.bertconv.parity.cause;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bertconv.MutableModel.fixture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.bertconv.Bertconv;
import org.bertconv.DiffOptions;
import org.bertconv.MutableModel;
import org.bertconv.Settings;
import org.bertconv.Source;
import org.bertconv.parity.ParityReport;
import org.bertconv.parity.Verdict;
import org.bertconv.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What only recorded outputs tell of: a NaN, words that are lost, and what is wrong with the recording itself. */
class GoldenCausesTest {

    private static final String MODEL = "safetensors-pretraining";
    private static final String GOLDEN = "pytorch-pretraining/golden.safetensors";
    private static final String BIAS = "bert.encoder.layer.1.output.dense.bias";
    private static final int HIDDEN = 12;

    private final Bertconv bertconv = new Bertconv(Settings.defaults());

    @TempDir
    private Path temporary;

    @Test
    void aNaNIsNamedByItsPlace() throws IOException {
        Path spoilt = MutableModel.of(MODEL).set(BIAS, 3, Double.NaN).write(temporary.resolve("spoilt"));
        for (Path other : List.of(fixture(GOLDEN), spoilt)) {
            Cause cause = different(spoilt, other);
            assertThat(cause.kind()).isEqualTo("not-a-number");
            assertThat(cause.words()).isEqualTo(BIAS + "[3] is a NaN or an infinity");
            assertThat(cause.rule()).isEqualTo("convert its source again: nothing in it restores " + BIAS);
        }
    }

    @Test
    void aNaNOnTheSideThatIsComparedWithIsNotBlamedOnTheOther() throws IOException {
        Path spoilt = MutableModel.of(MODEL).set(BIAS, 3, Double.NaN).write(temporary.resolve("spoilt"));
        Cause cause = different(spoilt, fixture(MODEL));
        assertThat(cause.kind()).isEqualTo("not-a-number");
        assertThat(cause.words())
                .isEqualTo("on the left, with which is compared, " + BIAS + "[3] is a NaN or an infinity");
        assertThat(cause.rule()).isEqualTo("convert the source of the left side again");
    }

    @Test
    void aNaNInTheRecordingIsNotBlamedOnTheModel() throws IOException {
        Path golden = MutableModel.of(fixture(GOLDEN))
                .set("hidden_states.1", 5, Double.NaN)
                .writeFile(temporary.resolve("golden.safetensors"));
        Cause cause = different(fixture(MODEL), golden);
        assertThat(cause.words()).isEqualTo("the golden holds a NaN or an infinity, first in hidden_states.1[0, 0, 5]");
        assertThat(cause.rule()).isEqualTo("record the golden again");
    }

    @Test
    void wordsThatAreLostAreNamedThoughTheModelCannotBeRun() throws IOException {
        MutableModel cut = MutableModel.of(MODEL);
        cut(cut, "bert.embeddings.word_embeddings.weight", HIDDEN);
        cut(cut, "cls.predictions.bias", 1);
        cut.config().put("vocab_size", 56);
        Path spoilt = cut.write(temporary.resolve("cut"));
        Cause cause = different(spoilt, fixture(GOLDEN));
        assertThat(cause.kind()).isEqualTo("vocabulary-truncated");
        assertThat(cause.words()).isEqualTo("the vocabulary has 56 rows, it should have 61: the last are lost");
        assertThat(cause.rule()).isEqualTo("convert its source again: nothing in it restores the words 56 to 60");
        ParityReport report = bertconv.diff(spoilt, fixture(GOLDEN), Source.DETECTED, DiffOptions.CONTRACT);
        assertThat(report.exitCode()).isEqualTo(1);
        assertThat(report.outputs()).isEmpty();
        assertThat(report.notes().get(0))
                .isEqualTo("the model was not run: the recorded inputs have words up to 60,"
                        + " bert.embeddings.word_embeddings.weight has 56 rows");
        assertThat(report.cause().orElseThrow().evidence()).isEqualTo("the recorded inputs have words that it has not");
    }

    private static void cut(MutableModel model, String name, int columns) throws IOException {
        double[] values = java.util.Arrays.copyOf(model.values(name), 56 * columns);
        model.put(name, columns == 1 ? Shape.of(56) : Shape.of(56, columns), values);
    }

    /** The pooler is computed here once more, by the book, on what it should not look at. */
    @ParameterizedTest
    @EnumSource(
            value = Pooled.class,
            names = {"LAST_PLACE", "LAST_TOKEN", "MEAN", "MEAN_OF_ALL"})
    void aPoolerThatLookedElsewhereIsFoundOut(Pooled pooled) throws IOException {
        MutableModel golden = MutableModel.of(fixture("pytorch-base/golden.safetensors"));
        MutableModel model = MutableModel.of("pytorch-base");
        double[] states = golden.values("last_hidden_state");
        double[] mask = golden.values("attention_mask");
        int rows = (int) golden.shape("attention_mask").dimension(0);
        int sequence = mask.length / rows;
        golden.change("pooler_output", values -> {
            for (int row = 0; row < rows; row++) {
                double[] seen = looked(pooled, states, mask, row, sequence);
                double[] out = dense(model.values("pooler.dense.weight"), model.values("pooler.dense.bias"), seen);
                System.arraycopy(out, 0, values, row * HIDDEN, HIDDEN);
            }
            return values;
        });
        Cause cause = different(fixture("pytorch-base"), golden.writeFile(temporary.resolve("golden.safetensors")));
        assertThat(cause.kind()).isEqualTo("pooler");
        assertThat(cause.words())
                .isEqualTo("the recorded pooler looked at " + pooled.label() + ", and not at the first token");
        assertThat(cause.rule()).isEqualTo("record the golden again, with the pooler on the first token");
        assertThat(cause.confidence()).isEqualTo(Cause.Confidence.HIGH);
    }

    private static double[] looked(Pooled pooled, double[] states, double[] mask, int row, int sequence) {
        int tokens = (int) IntStream.range(0, sequence)
                .filter(i -> mask[row * sequence + i] != 0)
                .count();
        int from = pooled == Pooled.LAST_PLACE ? sequence - 1 : pooled == Pooled.LAST_TOKEN ? tokens - 1 : 0;
        int to = pooled == Pooled.LAST_TOKEN || pooled == Pooled.MEAN ? tokens : sequence;
        double[] mean = new double[HIDDEN];
        for (int i = from; i < to; i++) {
            for (int j = 0; j < HIDDEN; j++) {
                mean[j] += states[(row * sequence + i) * HIDDEN + j] / (to - from);
            }
        }
        return mean;
    }

    private static double[] dense(double[] weight, double[] bias, double[] x) {
        double[] y = new double[HIDDEN];
        for (int i = 0; i < HIDDEN; i++) {
            double sum = bias[i];
            for (int j = 0; j < HIDDEN; j++) {
                sum += weight[i * HIDDEN + j] * x[j];
            }
            y[i] = Math.tanh(sum);
        }
        return y;
    }

    private Cause different(Path left, Path right) throws IOException {
        ParityReport report = bertconv.diff(left, right, Source.DETECTED, DiffOptions.CONTRACT);
        assertThat(report.verdict()).isEqualTo(Verdict.DIFFERENT);
        return report.cause().orElseThrow();
    }
}
