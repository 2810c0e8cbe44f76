package org.bertconv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bertconv.MutableModel.fixture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.mapping.Forced;
import org.bertconv.mapping.Head;
import org.bertconv.mapping.KeyReport;
import org.bertconv.output.Progress;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InspectAndCheckTest {

    private final Bertconv bertconv = new Bertconv(Settings.defaults());

    @TempDir
    private Path temporary;

    @Test
    void aCheckpointIsLookedIntoWithoutReadingItsTensors() throws IOException {
        Inspection inspection = inspect(fixture("tf1-pretraining"), new InspectOptions(Optional.empty(), false, false));
        assertThat(inspection.format()).isEqualTo("tf-bundle");
        assertThat(inspection.recognition().orElseThrow().naming()).isEqualTo("google-tf1");
        assertThat(inspection.recognition().orElseThrow().head()).isEqualTo(Head.PRETRAINING);
        assertThat(inspection.tensorCount()).isEqualTo(inspection.tensors().size());
        assertThat(inspection.ignored())
                .extracting(ignored -> ignored.why())
                .contains("training step", "optimizer slot");
        assertThat(inspection.tensors())
                .allMatch(tensor -> tensor.sha256().isEmpty() && tensor.stats().isEmpty());
    }

    @Test
    void statisticsAndHashesAreThoseOfTheWantedTensors() throws IOException {
        Path source = MutableModel.of("safetensors-pretraining")
                .put("cls.predictions.bias", Shape.of(5), -1, 2, Double.NaN, Double.POSITIVE_INFINITY, 5)
                .put("bert.embeddings.position_ids", DType.I64, Shape.of(1, 3), 0, 1, 2)
                .write(temporary.resolve("source"));
        Inspection inspection = inspect(source, new InspectOptions(Optional.of("*predictions.bias"), true, true));
        assertThat(inspection.tensors()).hasSize(1);
        assertThat(inspection.tensorCount()).isEqualTo(47);
        Inspection.Stats stats = inspection.tensors().get(0).stats().orElseThrow();
        assertThat(stats.min()).isEqualTo(-1);
        assertThat(stats.max()).isEqualTo(5);
        assertThat(stats.mean()).isEqualTo(2);
        assertThat(stats.std()).isCloseTo(Math.sqrt(6), org.assertj.core.data.Offset.offset(1e-12));
        assertThat(stats.nan()).isEqualTo(1);
        assertThat(stats.inf()).isEqualTo(1);
        assertThat(inspection.tensors().get(0).sha256().orElseThrow()).hasSize(64);
        Inspection ids = inspect(source, new InspectOptions(Optional.of("*position_ids"), true, false));
        assertThat(ids.tensors().get(0).stats().orElseThrow().mean()).isEqualTo(1);
    }

    @Test
    void whatIsNotRecognizedIsShownWithTheReason() throws IOException {
        Path source = MutableModel.empty().put("a.weight", Shape.of(2), 1, 2).write(temporary.resolve("source"));
        Inspection inspection = inspect(source, new InspectOptions(Optional.empty(), false, false));
        assertThat(inspection.recognition()).isEmpty();
        assertThat(inspection.tensorCount()).isEqualTo(1);
        assertThat(inspection.warnings())
                .singleElement()
                .asString()
                .startsWith("not recognized: DIFFERENT: " + source + ": coverage 0%: none of its 1 tensors");
        Forced forced = new Forced(Optional.empty(), Optional.of("nonsense"), Optional.empty(), Optional.empty());
        assertThatThrownBy(() -> bertconv.inspect(
                        source,
                        new Source(forced, Optional.empty(), Optional.empty()),
                        new InspectOptions(Optional.empty(), false, false)))
                .hasMessageStartingWith("USAGE: no naming nonsense is known");
    }

    @Test
    void theCheckOfAPretrainingFileKnowsWhatEveryHeadLacksOrHasTooMuch() throws IOException {
        for (String fixture : List.of(
                "pytorch-legacy-2018/bert-tiny-uncased.tar.gz", "pytorch-pretraining", "tf1-pretraining", "tf1-hub")) {
            assertThat(check(fixture, Head.PRETRAINING).ok()).isTrue();
            assertThat(check(fixture, Head.PRETRAINING).keys().missing()).isEmpty();
            assertThat(unexpected(check(fixture, Head.CAUSAL_LM)))
                    .containsExactlyInAnyOrder(
                            "cls.seq_relationship.weight",
                            "cls.seq_relationship.bias",
                            "bert.pooler.dense.weight",
                            "bert.pooler.dense.bias");
            assertThat(unexpected(check(fixture, Head.NEXT_SENTENCE)))
                    .isNotEmpty()
                    .allMatch(name -> name.startsWith("cls.predictions."));
            CheckResult tokens = check(fixture, Head.TOKEN_CLASSIFICATION);
            assertThat(tokens.exitCode()).isEqualTo(1);
            assertThat(tokens.keys().missing())
                    .extracting(KeyReport.Missing::name)
                    .containsExactly("classifier.weight", "classifier.bias");
        }
    }

    private CheckResult check(String fixture, Head head) throws IOException {
        return bertconv.check(
                fixture(fixture), new Source(Forced.NOTHING.withHead(head), Optional.empty(), Optional.empty()), false);
    }

    private static List<String> unexpected(CheckResult result) {
        assertThat(result.ok()).isTrue();
        return result.keys().unexpected().stream()
                .map(KeyReport.Unexpected::name)
                .toList();
    }

    @Test
    void theRulesOfTheUserReplaceThoseOfTheProgram() throws IOException {
        Path rules = Files.writeString(temporary.resolve("mine.yaml"), """
                naming: mine
                family: bert
                anchor: "words"
                rules:
                - { from: "words", to: "bert.embeddings.word_embeddings.weight" }
                - { from: "bias", to: "bert.encoder.layer.0.output.dense.bias" }
                """);
        Settings settings = new Settings(ReadOptions.STRICT, List.of(rules), Progress.NONE, Progress.NONE, 1);
        Path source = MutableModel.empty()
                .put("words", Shape.of(2, 3), 1, 2, 3, 4, 5, 6)
                .put("bias", Shape.of(3), 1, 2, 3)
                .write(temporary.resolve("source"));
        CheckResult result = new Bertconv(settings).check(source, Source.DETECTED, false);
        assertThat(result.recognition().naming()).isEqualTo("mine");
        assertThat(result.keys().mapped().get(0).rule()).isEqualTo(rules + ":6");
        Files.write(rules, new byte[] {(byte) 0xC3, 0x28});
        assertThatThrownBy(() -> new Bertconv(settings).check(source, Source.DETECTED, false))
                .hasMessage("MALFORMED: " + rules + ": is not UTF-8");
    }

    @ParameterizedTest
    @CsvSource({
        "*, anything, true",
        "*, '', true",
        "'', '', true",
        "'', a, false",
        "a*c, abc, true",
        "a*c, ac, true",
        "a*c, abcd, false",
        "*.bias, x.bias, true",
        "*.bias, x.bias.y, false",
        "a?c, abc, true",
        "a?c, ac, false",
        "**a**, bab, true",
        "*a*b*c, xaybzc, true",
        "*a*b*c, xaybz, false",
        "a.c, abc, false",
        "[ab], a, false"
    })
    void aGlobKnowsStarsAndQuestionMarks(String glob, String name, boolean matches) {
        assertThat(new Glob(glob).test(name)).isEqualTo(matches);
    }

    private Inspection inspect(Path path, InspectOptions options) throws IOException {
        return bertconv.inspect(path, Source.DETECTED, options);
    }
}
