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
import java.util.stream.Stream;
import org.bertconv.Bertconv;
import org.bertconv.DiffOptions;
import org.bertconv.MutableModel;
import org.bertconv.Settings;
import org.bertconv.Source;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.mapping.Forced;
import org.bertconv.mapping.Head;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The verdict bites: whatever is done to a port, it is never called the same. */
class VerdictTest {

    private static final String MODEL = "safetensors-pretraining";
    private static final Path GOLDEN = fixture("pytorch-pretraining/golden.safetensors");
    private static final String LAYER = "bert.encoder.layer.";
    private static final String WORDS = "bert.embeddings.word_embeddings.weight";

    private final Bertconv bertconv = new Bertconv(Settings.defaults());

    @TempDir
    private Path temporary;

    static Stream<String> seen() {
        return Faults.SEEN.keySet().stream();
    }

    static Stream<String> unseen() {
        return Faults.UNSEEN.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("seen")
    void aFaultIsSeenAgainstTheGoldenAndAgainstTheIntactModel(String fault) throws IOException {
        Path spoilt = spoilt(Faults.SEEN.get(fault));
        ParityReport golden = diff(spoilt, GOLDEN);
        assertThat(golden.exitCode()).isEqualTo(1);
        assertThat(golden.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(golden.firstDivergence()).isPresent();
        ParityReport intact = diff(fixture(MODEL), spoilt);
        assertThat(intact.exitCode()).isEqualTo(1);
        assertThat(intact.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(diff(spoilt, fixture(MODEL)).verdict()).isEqualTo(Verdict.DIFFERENT);
    }

    @ParameterizedTest
    @MethodSource("unseen")
    void whatNoOutputShowsIsSeenAgainstTheIntactModel(String fault) throws IOException {
        ParityReport report = diff(fixture(MODEL), spoilt(Faults.UNSEEN.get(fault)));
        assertThat(report.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(report.notes())
                .anyMatch(note -> note.matches(
                        "bert.encoder.layer.[01].attention.self.key.bias (differs by [^ ]+, which the outputs do not show"
                                + "|holds a NaN or an infinity)"));
    }

    private Path spoilt(Faults.Fault fault) throws IOException {
        MutableModel model = MutableModel.of(MODEL);
        fault.on(model);
        return model.write(temporary.resolve("spoilt"));
    }

    /** With the decoder tied every row of the words is a score; of an encoder only the rows are used that a probe names. */
    @ParameterizedTest
    @ValueSource(doubles = {1, 5e-4, 1e-6})
    void aRowOfTheWordsThatNoProbeTouchesIsComparedByContent(double by) throws IOException {
        int row = untouchedRow();
        MutableModel base = MutableModel.of("pytorch-base");
        Path intact = base.write(temporary.resolve("intact"));
        base.change("embeddings.word_embeddings.weight", values -> {
            values[row * 12 + 1] += by;
            return values;
        });
        ParityReport report = diff(intact, base.write(temporary.resolve("spoilt")));
        assertThat(report.outputs()).allMatch(OutputDifference::pass);
        assertThat(report.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(report.notes()).anyMatch(note -> note.startsWith(WORDS + " differs by "));
    }

    /** An own decoder hides the rows of the words from the scores. */
    @Test
    void aRowOfTheWordsUnderAnOwnDecoderIsComparedByContent() throws IOException {
        int row = untouchedRow();
        MutableModel model = MutableModel.of(MODEL).copy(WORDS, "cls.predictions.decoder.weight");
        model.set("cls.predictions.decoder.weight", 0, 3);
        Path intact = model.write(temporary.resolve("intact"));
        model.change(WORDS, values -> {
            values[row * 12] += 0.5;
            return values;
        });
        ParityReport report = diff(intact, model.write(temporary.resolve("spoilt")));
        assertThat(report.verdict()).isEqualTo(Verdict.DIFFERENT);
    }

    @Test
    void theBiasThatAnOwnDecodersBiasReplacesIsComparedByContent() throws IOException {
        MutableModel model = MutableModel.of(MODEL).copy("cls.predictions.bias", "cls.predictions.decoder.bias");
        model.set("cls.predictions.decoder.bias", 0, 3);
        Path intact = model.write(temporary.resolve("intact"));
        ParityReport report =
                diff(intact, model.set("cls.predictions.bias", 1, 9).write(temporary.resolve("spoilt")));
        assertThat(report.outputs()).allMatch(OutputDifference::pass);
        assertThat(report.verdict()).isEqualTo(Verdict.DIFFERENT);
    }

    private static int untouchedRow() throws IOException {
        MutableModel model = MutableModel.of("pytorch-base");
        int vocabulary = (int) model.shape("embeddings.word_embeddings.weight").dimension(0);
        org.bertconv.model.ModelConfig config = new org.bertconv.model.ModelConfig(
                vocabulary, 12, 2, 3, 20, 18, 2, 1e-12, org.bertconv.model.Activation.GELU, false);
        long[] used = BuiltInProbes.of(config, config, Head.BASE).stream()
                .flatMapToLong(probe -> Arrays.stream(probe.tokens().inputIds()))
                .distinct()
                .toArray();
        for (int row = 1; row < vocabulary; row++) {
            int candidate = row;
            if (Arrays.stream(used).noneMatch(id -> id == candidate)) {
                return row;
            }
        }
        throw new AssertionError("the probes touch every row");
    }

    @Test
    void aClassifierWhoseBiasIsOffIsDifferent() throws IOException {
        MutableModel model = MutableModel.of("pytorch-sequence-classification");
        model.change("classifier.bias", values -> {
            values[1] += 0.01;
            return values;
        });
        Path spoilt = model.write(temporary.resolve("spoilt"));
        assertThat(diff(fixture("pytorch-sequence-classification"), spoilt).verdict())
                .isEqualTo(Verdict.DIFFERENT);
        assertThat(diff(spoilt, fixture("pytorch-sequence-classification/golden.safetensors"))
                        .verdict())
                .isEqualTo(Verdict.DIFFERENT);
    }

    /** Multiplying by the mask is what the model does with padding; a mask that is all ones is one that was ignored. */
    @Test
    void aMaskThatIsIgnoredIsDifferent() throws IOException {
        Path golden = MutableModel.of(GOLDEN)
                .put("attention_mask", DType.I64, Shape.of(3, 18), ones(54))
                .writeFile(temporary.resolve("golden.safetensors"));
        assertThat(diff(fixture(MODEL), golden).verdict()).isEqualTo(Verdict.DIFFERENT);
    }

    private static double[] ones(int count) {
        double[] ones = new double[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    @Test
    void aHeadThatWasDroppedLeavesTensorsUncovered() throws IOException {
        Path without = MutableModel.of(MODEL)
                .removeIf(name -> name.startsWith("cls.seq_relationship"))
                .write(temporary.resolve("spoilt"));
        ParityReport intact = diff(fixture(MODEL), without);
        assertThat(intact.exitCode()).isEqualTo(1);
        assertThat(intact.verdict()).isEqualTo(Verdict.CANNOT_TELL);
        assertThat(intact.weights().onlyLeft()).contains("cls.seq_relationship.weight", "cls.seq_relationship.bias");
        ParityReport golden = diff(without, GOLDEN);
        assertThat(golden.exitCode()).isEqualTo(1);
        assertThat(golden.notes())
                .contains(
                        "recorded, but not an output of this model: pooler_output, prediction_logits, seq_relationship_logits");
    }

    @Test
    void aCheckpointIsTheSameAsItself() throws IOException {
        for (String fixture : List.of(MODEL, "tf1-pretraining", "pytorch-question-answering", "safetensors-bf16")) {
            ParityReport report = diff(fixture(fixture), fixture(fixture));
            assertThat(report.verdict()).as(fixture).isEqualTo(Verdict.SAME);
            assertThat(report.exitCode()).isZero();
            assertThat(report.outputs()).isNotEmpty().allMatch(output -> output.maxAbs() == 0 && output.pass());
            assertThat(report.weights().different()).isEmpty();
            assertThat(report.weights().identical()).isEqualTo(report.weights().compared());
            assertThat(report.coverage().uncovered()).isEmpty();
        }
    }

    @Test
    void theSameModelInTwoFormatsIsTheSame() throws IOException {
        assertThat(diff(fixture("pytorch-pretraining"), fixture(MODEL)).verdict())
                .isEqualTo(Verdict.SAME);
        assertThat(diff(fixture(MODEL), fixture("safetensors-sharded")).verdict())
                .isEqualTo(Verdict.SAME);
    }

    @Test
    void roundingToANarrowerTypeIsNoDifferenceWhereNothingShows() throws IOException {
        MutableModel model = MutableModel.of("pytorch-base");
        Path intact = model.write(temporary.resolve("intact"));
        for (String name : model.names()) {
            model.put(name, DType.F16, model.shape(name), model.values(name));
        }
        ParityReport report = diff(intact, model.write(temporary.resolve("halves")), tolerant(0.05, 0));
        assertThat(report.verdict()).as("%s", report.notes()).isEqualTo(Verdict.SAME);
        assertThat(report.weights().different()).isNotEmpty().allMatch(WeightsDifference.Different::rounding);
    }

    @Test
    void twoEmptyDirectoriesCannotBeRead() throws IOException {
        Path left = Files.createDirectory(temporary.resolve("left"));
        Path right = Files.createDirectory(temporary.resolve("right"));
        assertThatThrownBy(() -> diff(left, right))
                .isInstanceOfSatisfying(CheckpointException.class, error -> {
                    assertThat(error.errorClass()).isEqualTo(ErrorClass.INPUT);
                    assertThat(error.errorClass().exitCode()).isEqualTo(3);
                })
                .hasMessage(
                        "INPUT: " + left + ": holds no checkpoint: none of its 0 files is of a format that is read");
    }

    @Test
    void twoCheckpointsWithNoCommonOutputCannotBeCompared() throws IOException {
        ParityReport report = diff(fixture(MODEL), fixture(MODEL), outputs("nothing*"));
        assertThat(report.verdict()).isEqualTo(Verdict.CANNOT_TELL);
        assertThat(report.exitCode()).isEqualTo(1);
        assertThat(report.notes()).containsExactly("nothing was compared: the two have no common output");
    }

    @Test
    void outputsOfOneSideOnlyAreNotPassedOver() throws IOException {
        Path choices = fixture("pytorch-multiple-choice");
        MutableModel model = MutableModel.of(choices);
        Path base = model.remove("classifier.weight", "classifier.bias").write(temporary.resolve("base"));
        ParityReport report = diff(choices, base);
        assertThat(report.verdict()).isEqualTo(Verdict.CANNOT_TELL);
        assertThat(report.notes()).contains("only one side gives: logits");
    }

    @Test
    void anUnknownTensorCannotBeJudged() throws IOException {
        Path more =
                MutableModel.of(MODEL).put("adapter.weight", Shape.of(2), 1, 2).write(temporary.resolve("more"));
        ParityReport report = diff(fixture(MODEL), more);
        assertThat(report.verdict()).isEqualTo(Verdict.CANNOT_TELL);
        assertThat(report.coverage().uncovered()).containsExactly("adapter.weight");
        assertThat(report.notes()).contains("1 tensors are not on both sides: adapter.weight");
        ParityReport golden = diff(more, GOLDEN);
        assertThat(golden.verdict()).isEqualTo(Verdict.CANNOT_TELL);
        assertThat(golden.notes())
                .containsExactly(
                        "no recorded output depends on adapter.weight; --head or --outputs say that these are not wanted");
    }

    @Test
    void rowsThatTheRecordedInputsDoNotReachAreSaid() throws IOException {
        Path few = MutableModel.of(fixture("pytorch-base/golden.safetensors"))
                .removeIf(name -> name.startsWith("row_digests."))
                .change(
                        "input_ids",
                        values -> Arrays.stream(values).map(id -> 5).toArray())
                .writeFile(temporary.resolve("few.safetensors"));
        assertThat(diff(fixture("pytorch-base"), few).notes())
                .contains("the recorded inputs do not reach 60 of 61 rows of " + WORDS);
    }

    @Test
    void aLayerThatTheConfigDoesNotCountCannotBeJudged() throws IOException {
        MutableModel model = MutableModel.of(MODEL);
        model.config().put("num_hidden_layers", 1);
        Path fewer = model.write(temporary.resolve("fewer"));
        ParityReport report = diff(fewer, fewer);
        assertThat(report.verdict()).isEqualTo(Verdict.CANNOT_TELL);
        assertThat(report.coverage().uncovered()).contains("bert.encoder.layer.1.output.dense.weight");
    }

    @Test
    void aDifferenceWithinTheToleranceOfTheOutputsIsSaid() throws IOException {
        Path spoilt = spoilt(model -> model.change(LAYER + "1.attention.self.value.weight", values -> {
            values[0] += 1e-4;
            return values;
        }));
        ParityReport report = diff(fixture(MODEL), spoilt);
        assertThat(report.verdict()).isEqualTo(Verdict.SAME);
        assertThat(report.notes())
                .containsExactly("1 tensors differ by more than rounding, within the tolerance of the outputs: " + LAYER
                        + "1.attention.self.value.weight");
    }

    @Test
    void aHyperParameterThatTheOutputsHardlyShowIsSaid() throws IOException {
        ParityReport report =
                diff(fixture(MODEL), spoilt(model -> model.config().put("layer_norm_eps", 1e-9)));
        assertThat(report.notes()).containsExactly("layer_norm_eps is 1.0E-12 on the left and 1.0E-9 on the right");
    }

    @Test
    void onlyTheWantedOutputsAreCompared() throws IOException {
        ParityReport report = diff(fixture(MODEL), GOLDEN, outputs("hidden_states.?"));
        assertThat(report.outputs())
                .extracting(OutputDifference::name)
                .containsExactly("hidden_states.0", "hidden_states.1", "hidden_states.2");
        assertThat(report.verdict()).isEqualTo(Verdict.SAME);
    }

    @Test
    void weightsOnlyRunsNothingAndSeesEveryDifference() throws IOException {
        ParityReport same = diff(fixture("pytorch-pretraining"), fixture(MODEL), weightsOnly(Tolerance.CONTRACT));
        assertThat(same.verdict()).isEqualTo(Verdict.SAME);
        assertThat(same.outputs()).isEmpty();
        Path spoilt = spoilt(model -> model.change(LAYER + "1.attention.self.value.weight", values -> {
            values[0] += 1e-4;
            return values;
        }));
        ParityReport report = diff(fixture(MODEL), spoilt, weightsOnly(Tolerance.CONTRACT));
        assertThat(report.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(report.weights().different()).hasSize(1);
        assertThat(diff(fixture(MODEL), spoilt, weightsOnly(new Tolerance(1e-2, 0)))
                        .verdict())
                .isEqualTo(Verdict.SAME);
        assertThatThrownBy(() -> diff(fixture(MODEL), GOLDEN, weightsOnly(Tolerance.CONTRACT)))
                .hasMessage("USAGE: --weights-only compares tensors, and a golden holds none");
    }

    @Test
    void aRelativeToleranceCountsAgainstTheRightSide() throws IOException {
        Path golden = MutableModel.of(GOLDEN)
                .change(
                        "pooler_output",
                        values -> Arrays.stream(values).map(x -> x * 1.01).toArray())
                .writeFile(temporary.resolve("golden.safetensors"));
        assertThat(diff(fixture(MODEL), golden, tolerant(1e-5, 0)).verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(diff(fixture(MODEL), golden, tolerant(1e-5, 0.0101)).verdict())
                .isEqualTo(Verdict.SAME);
    }

    @Test
    void aProbeFileReplacesTheBuiltInProbes() throws IOException {
        ParityReport report = diff(
                fixture(MODEL),
                fixture("pytorch-pretraining"),
                new DiffOptions(
                        Tolerance.CONTRACT, Optional.of(GOLDEN), List.of(), "float32", false, Optional.empty()));
        assertThat(report.probes()).isEqualTo("the recorded inputs [3, 18]");
        assertThat(report.verdict()).isEqualTo(Verdict.SAME);
    }

    @Test
    void textsAreCutIntoPiecesOfTheVocabularyBesideTheLeftCheckpoint() throws IOException {
        DiffOptions texts = new DiffOptions(
                Tolerance.CONTRACT, Optional.empty(), List.of("a b", "c"), "float32", false, Optional.empty());
        ParityReport report = diff(fixture(MODEL), fixture("safetensors-sharded"), texts);
        assertThat(report.probes()).isEqualTo("2 x 4 from --text");
        assertThat(report.verdict()).isEqualTo(Verdict.SAME);
        Path bare = MutableModel.of(MODEL).write(temporary.resolve("bare"));
        assertThatThrownBy(() -> diff(bare, fixture(MODEL), texts))
                .hasMessage("INPUT: --text needs a vocab.txt beside the left checkpoint, and there is none");
    }

    @Test
    void aPrecisionThatIsNoneIsAUsageError() {
        DiffOptions options =
                new DiffOptions(Tolerance.CONTRACT, Optional.empty(), List.of(), "float16", false, Optional.empty());
        assertThatThrownBy(() -> diff(fixture(MODEL), GOLDEN, options))
                .hasMessage("USAGE: --precision is float16, must be float32 or float64");
    }

    private ParityReport diff(Path left, Path right) throws IOException {
        return diff(left, right, DiffOptions.CONTRACT);
    }

    private ParityReport diff(Path left, Path right, DiffOptions options) throws IOException {
        return bertconv.diff(left, right, new Source(Forced.NOTHING, Optional.empty(), Optional.empty()), options);
    }

    private static DiffOptions outputs(String glob) {
        return new DiffOptions(Tolerance.CONTRACT, Optional.empty(), List.of(), "float32", false, Optional.of(glob));
    }

    private static DiffOptions tolerant(double atol, double rtol) {
        return new DiffOptions(
                new Tolerance(atol, rtol), Optional.empty(), List.of(), "float32", false, Optional.empty());
    }

    private static DiffOptions weightsOnly(Tolerance tolerance) {
        return new DiffOptions(tolerance, Optional.empty(), List.of(), "float32", true, Optional.empty());
    }
}
