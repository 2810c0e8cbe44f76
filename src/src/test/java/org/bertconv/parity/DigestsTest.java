package org.bertconv.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bertconv.MutableModel.fixture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bertconv.Bertconv;
import org.bertconv.DiffOptions;
import org.bertconv.MutableModel;
import org.bertconv.Settings;
import org.bertconv.Source;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the outputs of a golden do not show, its digests of rows do. */
class DigestsTest {

    private static final String BASE = "pytorch-base";
    private static final String WORDS = "embeddings.word_embeddings.weight";
    private static final String KEY = "encoder.layer.1.attention.self.key.bias";
    private static final String DIGESTS = "row_digests.word_embeddings";
    private static final String AGAIN = "record it again with the script that bertconv golden prints";
    private static final int HIDDEN = 12;
    /** A word that is not among the recorded inputs. */
    private static final int UNREACHED = 59;

    private static final Scrutiny COMPLETE = new Scrutiny(false, Scrutiny.DEFAULT_FACTOR, false, false, true);

    private final Bertconv bertconv = new Bertconv(Settings.defaults());

    @TempDir
    private Path temporary;

    /** Every row of every table and every key bias is zeroed in turn: outputs show what they are said to show, digests the rest. */
    @ParameterizedTest
    @ValueSource(strings = {BASE, "mpnet-base"})
    void everyRowThatIsZeroedIsSeenAndTheCoverageIsWhatWasMeasured(String name) throws IOException {
        Coverage coverage = diff(fixture(name), golden(name)).coverage();
        Map<String, Long> byDigest = new TreeMap<>();
        Path bare = withoutDigests(golden(name));
        long zeroed = 0;
        for (String tensor : tables(name)) {
            Shape shape = MutableModel.of(name).shape(tensor);
            for (int row = 0; row < (shape.rank() == 1 ? 1 : shape.dimension(0)); row++) {
                Path spoilt = zeroed(name, tensor, row);
                if (!isShown(spoilt, bare)) {
                    byDigest.merge(tensor, 1L, Long::sum);
                    ParityReport report = diff(spoilt, golden(name));
                    assertThat(report.verdict()).as(tensor + " " + row).isEqualTo(Verdict.DIFFERENT);
                    assertThat(report.exitCode()).isEqualTo(1);
                }
            }
            zeroed += shape.elements();
        }
        assertThat(byDigest).isEqualTo(open(name));
        assertThat(coverage.comparedByContent()).isEqualTo(zeroed);
        assertThat(coverage.uncovered()).isEmpty();
        assertThat(coverage.unreached()).isEmpty();
    }

    /** Whether outputs are off by more than the contract. Every output passes, so no cause is looked for, which would take most of the time. */
    private boolean isShown(Path spoilt, Path bare) throws IOException {
        return tolerant(1e9, spoilt, bare).outputs().stream().anyMatch(output -> !(output.maxAbs() <= 1e-3));
    }

    /** Of the other families each tensor of which outputs leave rows open, in the first of those rows. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "roberta-base",
                "albert-base",
                "albert-shared",
                "distilbert-base",
                "electra-base",
                "mobilebert-base",
                "megatron-bert-pretraining",
                "pytorch-decoder",
                "encoder-decoder-bert",
                "encoder-decoder-distilbert",
                "encoder-decoder-roberta",
                "trained-masked-lm"
            })
    void whatOutputsLeaveOpenIsSeenInEveryFamily(String name) throws IOException {
        ParityReport intact = diff(fixture(name), golden(name));
        assertThat(intact.verdict()).as("%s", intact.notes()).isEqualTo(Verdict.SAME);
        assertThat(intact.coverage().unreached()).isEmpty();
        List<UncoveredRows> open =
                diff(fixture(name), withoutDigests(golden(name))).coverage().unreached();
        assertThat(open).isNotEmpty();
        for (UncoveredRows rows : open) {
            String tensor = MutableModel.of(name).names().stream()
                    .filter(stored -> isOf(stored, rows.name()))
                    .findFirst()
                    .orElseThrow();
            int first = (int) rows.ranges().get(0).first();
            ParityReport report = diff(zeroed(name, tensor, first), golden(name));
            assertThat(report.outputs()).allMatch(OutputDifference::pass);
            assertThat(report.verdict()).as(tensor).isEqualTo(Verdict.DIFFERENT);
            assertThat(report.notes()).anyMatch(note -> note.contains(rows.name()));
        }
    }

    @Test
    void theRowsAreNamedAndWhatToDoIsSaid() throws IOException {
        Path spoilt = MutableModel.of(BASE)
                .change(WORDS, values -> {
                    Arrays.fill(values, 46 * HIDDEN, 49 * HIDDEN, 0);
                    return values;
                })
                .change(KEY, values -> new double[values.length])
                .write(temporary.resolve("spoilt"));
        ParityReport report = diff(spoilt, golden(BASE));

        String words = "rows 46 to 48 of bert." + WORDS + " are not those that were recorded";
        String key = "bert." + KEY + " is not the one that was recorded";
        assertThat(report.outputs()).allMatch(OutputDifference::pass);
        assertThat(report.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(report.notes()).containsExactly(words, key);
        assertThat(report.cause()).hasValueSatisfying(cause -> {
            assertThat(cause.kind()).isEqualTo("rows-replaced");
            assertThat(cause.words()).isEqualTo(words + "; " + key);
            assertThat(cause.tensors()).containsExactly("bert." + WORDS, "bert." + KEY);
            assertThat(cause.rule()).isEqualTo("convert its source again: nothing in it restores what was recorded");
        });
    }

    @Test
    void aSmallestChangeIsSeenWhereNoOutputShowsItAndToleratedWhereOneDoes() throws IOException {
        int seen = (int) MutableModel.of(golden(BASE)).values("input_ids")[0];
        ParityReport hidden = diff(moved(UNREACHED, 1e-7), golden(BASE));
        assertThat(hidden.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(hidden.notes())
                .containsExactly("row " + UNREACHED + " of bert." + WORDS + " is not the one that was recorded");
        ParityReport shown = diff(moved(seen, 1e-7), golden(BASE));
        assertThat(shown.verdict()).isEqualTo(Verdict.SAME);
        assertThat(shown.notes())
                .containsExactly("row " + seen + " of bert." + WORDS
                        + " is not the one that was recorded, within the tolerance of the outputs");
    }

    private Path moved(int row, double by) throws IOException {
        return MutableModel.of(BASE)
                .change(WORDS, values -> {
                    values[row * HIDDEN + 1] += by;
                    return values;
                })
                .write(temporary.resolve("moved"));
    }

    @Test
    void aNumberThatIsNoneIsNeverTheRecordedOne() throws IOException {
        Path spoilt =
                MutableModel.of(BASE).set(WORDS, UNREACHED * HIDDEN, Double.NaN).write(temporary.resolve("spoilt"));
        assertThat(diff(spoilt, golden(BASE)).verdict()).isEqualTo(Verdict.DIFFERENT);
    }

    @Test
    void aDigestThatIsFlippedIsCaught() throws IOException {
        for (int column = 0; column < 3; column++) {
            int at = UNREACHED * 3 + column;
            Path golden = spoilt(MutableModel.of(golden(BASE)).change(DIGESTS, values -> {
                values[at] = (long) values[at] ^ 1L;
                return values;
            }));
            ParityReport report = diff(fixture(BASE), golden);
            // The other columns are of rounded values, and the model is not rounded.
            assertThat(report.verdict())
                    .as("column " + column)
                    .isEqualTo(column == 0 ? Verdict.DIFFERENT : Verdict.SAME);
        }
    }

    /** A golden of others has none: the verdict stays, and says what it does not hold for. */
    @Test
    void aGoldenWithoutDigestsIsSameOnlyWhereItWasRecorded() throws IOException {
        Path golden = withoutDigests(golden(BASE));
        ParityReport report = diff(fixture(BASE), golden);
        assertThat(report.verdict()).isEqualTo(Verdict.SAME);
        assertThat(report.exitCode()).isZero();
        assertThat(report.coverage().uncovered()).isEmpty();
        assertThat(report.coverage().comparedByContent()).isZero();
        assertThat(report.uncovered()).hasSize(3).isEqualTo(report.coverage().unreached());
        UncoveredRows words = report.uncovered().get(0);
        assertThat(words.name()).isEqualTo("bert." + WORDS);
        assertThat(words.of()).isEqualTo(61);
        assertThat(words.count()).isBetween(30L, 40L);
        assertThat(report.notes())
                .containsExactly(
                        "the recorded inputs do not reach " + words.count() + " of 61 rows of bert." + WORDS,
                        "no output shows bert.encoder.layer.0.attention.self.key.bias, bert." + KEY,
                        "the golden has no digests of rows: " + AGAIN
                                + ", and they are compared as well; with --complete the answer is no until then");

        ParityReport complete =
                bertconv.diff(fixture(BASE), golden, Source.DETECTED, DiffOptions.CONTRACT.with(COMPLETE));
        assertThat(complete.verdict()).isEqualTo(Verdict.CANNOT_TELL);
        assertThat(complete.exitCode()).isEqualTo(1);
        assertThat(complete.coverage().uncovered())
                .hasSize(3)
                .first()
                .asString()
                .startsWith("bert." + WORDS + " (rows ")
                .endsWith(" more)");
        assertThat(bertconv.diff(fixture(BASE), golden(BASE), Source.DETECTED, DiffOptions.CONTRACT.with(COMPLETE))
                        .verdict())
                .isEqualTo(Verdict.SAME);
    }

    /** A golden that has some digests is meant to have all. */
    @Test
    void aGoldenThatLacksADigestCannotTell() throws IOException {
        ParityReport report =
                diff(fixture(BASE), spoilt(MutableModel.of(golden(BASE)).remove("row_digests.key_bias")));
        assertThat(report.verdict()).isEqualTo(Verdict.CANNOT_TELL);
        assertThat(report.coverage().uncovered())
                .containsExactly("bert.encoder.layer.0.attention.self.key.bias", "bert." + KEY);
        assertThat(report.notes())
                .containsExactly(
                        "no output shows bert.encoder.layer.0.attention.self.key.bias, bert." + KEY,
                        "the golden has no digests of bert.encoder.layer.0.attention.self.key.bias, bert." + KEY + ": "
                                + AGAIN);
    }

    @Test
    void rowsThatOnlyOneSideHasAreNotPassedOver() throws IOException {
        MutableModel more = MutableModel.of(golden(BASE));
        double[] digests = more.values(DIGESTS);
        more.put(DIGESTS, DType.I64, Shape.of(64, 3), Arrays.copyOf(digests, 64 * 3));
        ParityReport padded = diff(fixture(BASE), spoilt(more));
        assertThat(padded.verdict()).isEqualTo(Verdict.CANNOT_TELL);
        assertThat(padded.notes())
                .containsExactly("recorded, but not in this model: rows from 61 on of row_digests.word_embeddings");

        MutableModel fewer = MutableModel.of(golden(BASE));
        fewer.put(DIGESTS, DType.I64, Shape.of(59, 3), Arrays.copyOf(digests, 59 * 3));
        ParityReport cut = diff(fixture(BASE), spoilt(fewer));
        assertThat(cut.verdict()).isEqualTo(Verdict.CANNOT_TELL);
        assertThat(cut.coverage().uncovered()).allMatch(name -> name.startsWith("bert." + WORDS + " (row"));

        MutableModel other = MutableModel.of(golden(BASE)).copy("row_digests.key_bias", "row_digests.cross_key_bias");
        ParityReport crossed = diff(fixture(BASE), spoilt(other));
        assertThat(crossed.verdict()).isEqualTo(Verdict.CANNOT_TELL);
        assertThat(crossed.notes()).containsExactly("recorded, but not in this model: row_digests.cross_key_bias");
    }

    /** The same weights in a narrower type are not other weights: neither if the model was rounded nor if what was recorded was. */
    @ParameterizedTest
    @EnumSource(names = {"F16", "BF16"})
    void roundingToANarrowerTypeIsNoDifference(DType narrow) throws IOException {
        MutableModel model = MutableModel.of(BASE);
        for (String name : model.names()) {
            model.put(name, narrow, model.shape(name), model.values(name));
        }
        Path rounded = model.write(temporary.resolve("rounded"));
        ParityReport report = tolerant(0.05, rounded, golden(BASE));
        assertThat(report.verdict()).as("%s", report.notes()).isEqualTo(Verdict.SAME);
        assertThat(report.coverage().unreached()).isEmpty();
        assertThat(report.coverage().comparedByContent()).isEqualTo((61 + 18 + 2 + 2) * HIDDEN);

        // Zeroed, it is stored too narrowly to be told to be another, and yet not taken for the recorded one.
        Path zeroed = model.change(WORDS, values -> {
                    Arrays.fill(values, UNREACHED * HIDDEN, (UNREACHED + 1) * HIDDEN, 0);
                    return values;
                })
                .write(temporary.resolve("zeroed"));
        ParityReport spoilt = tolerant(0.05, zeroed, golden(BASE));
        assertThat(spoilt.verdict()).isEqualTo(Verdict.CANNOT_TELL);
        assertThat(spoilt.coverage().uncovered()).containsExactly("bert." + WORDS + " (row " + UNREACHED + ")");
        assertThat(spoilt.notes())
                .contains("the digests say nothing of what was rounded otherwise, bert." + WORDS
                        + ": compare it with the checkpoint that was recorded");

        // What was recorded from the rounded model fits the one that was not rounded.
        MutableModel narrowed = MutableModel.of(golden(BASE));
        int column = narrow == DType.F16 ? 1 : 2;
        for (String name :
                narrowed.names().stream().filter(RowDigests::isDigest).toList()) {
            narrowed.change(name, values -> {
                for (int i = 0; i < values.length; i += 3) {
                    values[i] = values[i + column];
                }
                return values;
            });
        }
        ParityReport back = diff(fixture(BASE), spoilt(narrowed));
        assertThat(back.verdict()).as("%s", back.notes()).isEqualTo(Verdict.SAME);
        assertThat(back.coverage().unreached()).isEmpty();
    }

    /** Rounded on the way and stored as float32 again, it is another model, and the report says which. */
    @ParameterizedTest
    @CsvSource({"F16, f16", "BF16, bf16"})
    void aRoundTripThroughANarrowerTypeIsNamed(DType narrow, String label) throws IOException {
        MutableModel model = MutableModel.of(BASE);
        model.put(KEY, narrow, model.shape(KEY), model.values(KEY));
        Path spoilt =
                model.put(KEY, DType.F32, model.shape(KEY), model.values(KEY)).write(temporary.resolve("spoilt"));
        ParityReport report = diff(spoilt, golden(BASE));
        assertThat(report.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(report.notes())
                .containsExactly("bert." + KEY + " is not the one that was recorded: it was rounded to " + label
                        + " on the way");
    }

    @Test
    void digestsThatAreNoneAreMalformed() throws IOException {
        assertMessage(
                MutableModel.of(golden(BASE)).put(DIGESTS, DType.F32, Shape.of(61), new double[61]),
                "is f32 [61], digests of rows must be i64 [rows] or [rows, 3] of at most 4194304 rows");
        assertMessage(
                MutableModel.of(golden(BASE)).put(DIGESTS, DType.I64, Shape.of(61, 2), new double[122]),
                "is i64 [61, 2], digests of rows must be i64 [rows] or [rows, 3] of at most 4194304 rows");
        assertMessage(
                MutableModel.of(golden(BASE)).put(DIGESTS, DType.I64, Shape.of(2), 7, 4294967296.0),
                "holds 4294967296, a CRC-32 is 0 to 4294967295");
        assertMessage(
                MutableModel.of(golden(BASE)).put(DIGESTS, DType.I64, Shape.of(2), 7, -1),
                "holds -1, a CRC-32 is 0 to 4294967295");
    }

    private void assertMessage(MutableModel golden, String message) throws IOException {
        Path file = spoilt(golden);
        assertThatThrownBy(() -> diff(fixture(BASE), file))
                .hasMessage("MALFORMED: " + file + ": " + DIGESTS + ": " + message);
    }

    /** One column is enough where nothing was rounded. */
    @Test
    void digestsOfTheValuesAsTheyAreMayStandAlone() throws IOException {
        MutableModel golden = MutableModel.of(golden(BASE));
        for (String name : golden.names().stream().filter(RowDigests::isDigest).toList()) {
            double[] all = golden.values(name);
            double[] exact = new double[all.length / 3];
            Arrays.setAll(exact, i -> all[3 * i]);
            golden.put(name, DType.I64, Shape.of(exact.length), exact);
        }
        ParityReport report = diff(fixture(BASE), spoilt(golden));
        assertThat(report.verdict()).isEqualTo(Verdict.SAME);
        assertThat(report.coverage().unreached()).isEmpty();
    }

    private Path zeroed(String name, String tensor, int row) throws IOException {
        return MutableModel.of(name)
                .change(tensor, values -> {
                    int columns = columns(name, tensor, values.length);
                    assertThat(Arrays.stream(values, row * columns, (row + 1) * columns))
                            .anyMatch(value -> value != 0);
                    Arrays.fill(values, row * columns, (row + 1) * columns, 0);
                    return values;
                })
                .write(temporary.resolve("zeroed"));
    }

    private static int columns(String name, String tensor, int elements) {
        try {
            Shape shape = MutableModel.of(name).shape(tensor);
            return shape.rank() == 1 ? elements : (int) shape.dimension(1);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static List<String> tables(String name) throws IOException {
        return MutableModel.of(name).names().stream()
                .filter(tensor -> tensor.endsWith("_embeddings.weight")
                        || tensor.endsWith("relative_attention_bias.weight")
                        || tensor.endsWith("key.bias")
                        || tensor.endsWith("attn.k.bias"))
                .toList();
    }

    /** How many rows of each tensor outputs alone leave open, by the names in the file. */
    private Map<String, Long> open(String name) throws IOException {
        Map<String, Long> open = new TreeMap<>();
        for (UncoveredRows rows :
                diff(fixture(name), withoutDigests(golden(name))).coverage().unreached()) {
            String tensor = tables(name).stream()
                    .filter(stored -> isOf(stored, rows.name()))
                    .findFirst()
                    .orElseThrow();
            open.put(tensor, rows.count());
        }
        return open;
    }

    /** The names in a file lack the prefix of the family in a bare model, behind that of the half of a pair. */
    private static boolean isOf(String stored, String canonical) {
        String half = canonical.matches("(en|de)coder\\..*") ? canonical.substring(0, canonical.indexOf('.') + 1) : "";
        return stored.startsWith(half) && canonical.endsWith(stored.substring(half.length()));
    }

    private static Path golden(String name) {
        return fixture(name).resolve("golden.safetensors");
    }

    private Path withoutDigests(Path golden) throws IOException {
        return MutableModel.of(golden).removeIf(RowDigests::isDigest).writeFile(temporary.resolve("bare.safetensors"));
    }

    private Path spoilt(MutableModel golden) throws IOException {
        return golden.writeFile(temporary.resolve("golden.safetensors"));
    }

    private ParityReport tolerant(double atol, Path left, Path right) throws IOException {
        DiffOptions loose = new DiffOptions(
                new Tolerance(atol, 0), Optional.empty(), List.of(), "float32", false, Optional.empty());
        return bertconv.diff(left, right, Source.DETECTED, loose);
    }

    private ParityReport diff(Path left, Path right) throws IOException {
        return bertconv.diff(left, right, Source.DETECTED, DiffOptions.CONTRACT);
    }
}
