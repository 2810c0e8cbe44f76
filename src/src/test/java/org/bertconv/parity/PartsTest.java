package org.bertconv.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.bertconv.io.MemorySource;
import org.bertconv.io.SourceName;
import org.bertconv.model.Activation;
import org.bertconv.model.ModelConfig;
import org.bertconv.tensor.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The small parts of a comparison. */
class PartsTest {

    @Test
    void aToleranceAllowsWhatItSaysAndNothingThatIsNoNumber() {
        Tolerance tolerance = new Tolerance(0.5, 0.25);
        assertThat(tolerance.allows(3, 2)).isTrue();
        assertThat(tolerance.allows(3.01, 2)).isFalse();
        assertThat(tolerance.allows(2, 3.4)).as("relative to the right side").isFalse();
        assertThat(tolerance.required(3, 2)).isEqualTo(0.5);
        assertThat(tolerance.required(2, 2)).isZero();
        assertThat(tolerance.allows(Double.NaN, Double.NaN)).isFalse();
        assertThat(tolerance.allows(1, Double.NaN)).isFalse();
        assertThat(tolerance.allows(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY))
                .isFalse();
        assertThat(new Tolerance(0, 0).allows(1, 1)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, Double.NaN, Double.NEGATIVE_INFINITY})
    void aToleranceIsAtLeastZero(double wrong) {
        assertThatThrownBy(() -> new Tolerance(wrong, 0))
                .hasMessage("tolerances must be at least 0, not " + wrong + " and 0.0");
        assertThatThrownBy(() -> new Tolerance(0, wrong))
                .hasMessage("tolerances must be at least 0, not 0.0 and " + wrong);
    }

    /** An infinite tolerance allows everything, and a verdict that cannot fail is worth nothing. */
    @Test
    void anInfiniteToleranceIsNone() {
        assertThatThrownBy(() -> new Tolerance(Double.POSITIVE_INFINITY, 0))
                .hasMessage("tolerances must be finite, not Infinity and 0.0");
    }

    @ParameterizedTest
    @CsvSource({
        "F32, F32, 1, 1, true",
        "F32, F32, 1, 1.0000001, true",
        "F32, F32, 1, 1.0000003, false",
        "F32, BF16, 1, 1.0078125, true",
        "F32, BF16, 1, 1.01, false",
        "F32, F16, 1, 1.0009, true",
        "F32, F16, 1, 1.002, false",
        "F64, F16, 1e-7, 0.5e-7, true",
        "F32, F32, 0, 1e-9, false",
        "F64, F64, 0, 0, true",
        "F32, F16, NaN, 1, false",
        "F32, F16, Infinity, Infinity, false"
    })
    void roundingExplainsOneUnitOfTheLastPlace(DType left, DType right, double a, double b, boolean explained) {
        assertThat(Rounding.between(left, right).explains(a, b)).isEqualTo(explained);
        assertThat(Rounding.between(right, left).explains(b, a)).isEqualTo(explained);
    }

    @Test
    void rowsAreSaidAsRangesAndAWholeTensorByItsName() {
        UncoveredRows some = UncoveredRows.of("a.weight", 61, rows(0, 2, 3, 4, 7, 9, 10, 60));
        assertThat(some.label()).isEqualTo("a.weight (rows 0, 2 to 4, 7, 9 to 10 and 1 more)");
        assertThat(some.count()).isEqualTo(8);
        assertThat(some.isWhole()).isFalse();
        assertThat(some.ranges()).contains(new UncoveredRows.Range(2, 4)).hasSize(5);
        assertThat(UncoveredRows.of("a.weight", 61, rows(60)).label()).isEqualTo("a.weight (row 60)");
        assertThat(UncoveredRows.of("a.weight", 2, rows(0, 1)).label()).isEqualTo("a.weight");
    }

    private static BitSet rows(int... rows) {
        BitSet set = new BitSet();
        Arrays.stream(rows).forEach(set::set);
        return set;
    }

    /** A block of Q8_0 has a scale that float16 holds, and whole numbers of it. */
    @Test
    void whatWasQuantizedIsRecognizedAndNothingElse() {
        ByteBuffer row = ByteBuffer.allocate(64 * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(QuantizedRow.is(row)).as("zeros").isFalse();
        for (int i = 0; i < 64; i++) {
            row.putFloat(
                    i * Float.BYTES, (i < 32 ? 0.0123291015625f : 0.25f) * (i == 5 || i == 40 ? -127 : 3 * i - 80));
        }
        assertThat(QuantizedRow.is(row)).isTrue();
        row.putFloat(9 * Float.BYTES, 0.5f);
        assertThat(QuantizedRow.is(row)).as("one of another scale").isFalse();
        assertThat(QuantizedRow.is(ByteBuffer.allocate(48 * Float.BYTES))).isFalse();
    }

    @Test
    void outputsAreInTheOrderOfTheComputation() {
        List<String> names = List.of(
                "hidden_states.0",
                "hidden_states.2",
                "hidden_states.10",
                "last_hidden_state",
                "pooler_output",
                "logits");
        assertThat(names.stream().map(OutputOrder::of)).isSorted().doesNotHaveDuplicates();
        assertThat(OutputOrder.divergence("hidden_states.0", 2))
                .isEqualTo(new Divergence("hidden_states.0", -1, "embeddings"));
        assertThat(OutputOrder.divergence("hidden_states.2", 2))
                .isEqualTo(new Divergence("hidden_states.2", 1, "layer"));
        assertThat(OutputOrder.divergence("last_hidden_state", 2))
                .isEqualTo(new Divergence("last_hidden_state", 1, "layer"));
        assertThat(OutputOrder.divergence("logits", 2)).isEqualTo(new Divergence("logits", -1, "head"));
        assertThat(OutputOrder.of("hidden_states.x")).isGreaterThan(OutputOrder.of("hidden_states.100"));
        assertThat(OutputOrder.isHiddenState("last_hidden_state")).isTrue();
        assertThat(OutputOrder.isHiddenState("pooler_output")).isFalse();
    }

    private static final String VOCABULARY =
            "[PAD]\n[UNK]\n[CLS]\n[SEP]\nhello\n##lo\nhel\nhel\n##a\n!\nna\n##ive\n\u4e16\n";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hello | 2 4 3",
                "HELLO! | 2 4 9 3",
                "helloo | 2 1 3",
                "hella | 2 7 1 3",
                "na\u00efve | 2 10 11 3",
                "\u4e16hello | 2 12 4 3",
                "\t hello\u00a0hello | 2 4 4 3",
                "'' | 2 3",
                "hel | 2 7 3"
            })
    void textsBecomePieces(String text, String ids) throws IOException {
        // "hella" is hel + ##la, which is not there, so the word as a whole is unknown.
        String expected = text.equals("hella") ? "2 1 3" : ids;
        Probe probe = wordPiece(VOCABULARY).probe(List.of(text), config(18));
        assertThat(Arrays.stream(probe.tokens().inputIds()).mapToObj(String::valueOf))
                .containsExactly(expected.split(" "));
    }

    /** The number of a piece is its line, also after a line that stands twice. */
    @Test
    void theNumberOfAPieceIsItsLine() throws IOException {
        WordPiece words = wordPiece("[PAD]\n[PAD]\n[UNK]\n[CLS]\r\n[SEP]\nx");
        assertThat(words.vocabulary()).containsEntry("[CLS]", 3).containsEntry("x", 5);
    }

    /** A vocabulary with capitals is of a model that sees them, and accents too. */
    @Test
    void capitalsAreKeptWhereTheVocabularyHasThem() throws IOException {
        WordPiece cased = wordPiece("[PAD]\n[UNK]\n[CLS]\n[SEP]\nThe\nthe\nna\u00efve\nnaive\n");
        WordPiece lowered = wordPiece("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[unused1A]\nthe\nnaive\n");

        assertThat(cased.probe(List.of("The na\u00efve"), config(18)).tokens().inputIds())
                .containsExactly(2, 4, 6, 3);
        assertThat(lowered.probe(List.of("The na\u00efve"), config(18)).tokens().inputIds())
                .containsExactly(2, 5, 6, 3);
    }

    /** MPNet's vocabulary begins and ends a text, and masks a word, as RoBERTa's does. */
    @Test
    void specialPiecesMayBeSpelledAsRobertaDoes() throws IOException {
        WordPiece words = wordPiece("<s>\n<pad>\n</s>\n<unk>\n[UNK]\nthe\n<mask>\n");

        assertThat(words.probe(List.of("the what"), config(18)).tokens().inputIds())
                .containsExactly(0, 5, 4, 2);
        assertThat(words.mask()).contains(6);
    }

    @Test
    void rowsArePaddedAndCutAtTheLastPosition() throws IOException {
        Probe probe = wordPiece(VOCABULARY).probe(List.of("hello hello hello hello", "!"), config(4));
        assertThat(probe.name()).isEqualTo("2 x 4 from --text");
        assertThat(probe.tokens().inputIds()).containsExactly(2, 4, 4, 3, 2, 9, 3, 0);
        assertThat(probe.tokens().attentionMask()).containsExactly(1, 1, 1, 1, 1, 1, 1, 0);
    }

    @Test
    void aVocabularyWithoutSpecialPiecesIsMalformed() {
        assertThatThrownBy(() -> wordPiece("a\nb\n")).hasMessage("MALFORMED: vocab.txt: has no line [CLS]");
    }

    private static WordPiece wordPiece(String text) throws IOException {
        return WordPiece.read(MemorySource.of(SourceName.of("vocab.txt"), text.getBytes(StandardCharsets.UTF_8)));
    }

    private static ModelConfig config(int positions) {
        return new ModelConfig(61, 12, 2, 3, 20, positions, 2, 1e-12, Activation.GELU, false);
    }
}
