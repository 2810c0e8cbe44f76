package org.bertconv.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bertconv.MutableModel.fixture;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.bertconv.Bertconv;
import org.bertconv.DiffOptions;
import org.bertconv.MutableModel;
import org.bertconv.Settings;
import org.bertconv.Source;
import org.bertconv.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** Two models with the same weights that are not the same model are told apart, and the same model in other clothes is not accused. */
class ModelDifferencesTest {

    private static final String MODEL = "safetensors-pretraining";
    private static final String CLASSIFIER = "pytorch-sequence-classification";

    private final Bertconv bertconv = new Bertconv(Settings.defaults());

    @TempDir
    private Path temporary;

    /** None of these moves an output of a tiny model by a thousandth. */
    @ParameterizedTest
    @CsvSource({
        "safetensors-pretraining, layer_norm_eps, 1e-9, epsilon, '\"layer_norm_eps\": 1.0E-12'",
        "safetensors-pretraining, hidden_act, gelu_new, gelu, '\"hidden_act\": \"gelu\" (google-tf1: --gelu erf)'",
        "roberta-masked-lm, hidden_act, gelu_new, gelu, '\"hidden_act\": \"gelu\" (google-tf1: --gelu erf)'",
        "mpnet-masked-lm, hidden_act, gelu_new, gelu, '\"hidden_act\": \"gelu\" (google-tf1: --gelu erf)'",
        "electra-masked-lm, layer_norm_eps, 1e-9, epsilon, '\"layer_norm_eps\": 1.0E-12'",
    })
    void aFieldOfTheConfigThatNoOutputShowsIsADifference(
            String model, String field, String value, String kind, String mend) throws IOException {
        ParityReport report = diff(fixture(model), changed(model, config -> put(config, field, value)));
        assertThat(report.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(report.exitCode()).isEqualTo(1);
        assertThat(report.notes()).anyMatch(note -> note.startsWith(field + " is "));
        assertThat(report.cause().orElseThrow().kind()).isEqualTo(kind);
        assertThat(report.cause().orElseThrow().rule()).isEqualTo(mend);
    }

    private static void put(ObjectNode config, String field, String value) {
        if (field.equals("layer_norm_eps")) {
            config.put(field, Double.parseDouble(value));
        } else {
            config.put(field, value);
        }
    }

    @ParameterizedTest
    @CsvSource({"encoder", "decoder"})
    void whatEitherHalfOfAPairHasOtherwiseIsADifference(String half) throws IOException {
        Path other =
                changed("encoder-decoder-bert", config -> ((ObjectNode) config.path(half)).put("layer_norm_eps", 1e-9));
        ParityReport report = diff(fixture("encoder-decoder-bert"), other);
        assertThat(report.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(report.notes())
                .containsExactly(half + ".layer_norm_eps is 1.0E-12 on the left and 1.0E-9 on the right");
        assertThat(report.cause().orElseThrow().rule()).isEqualTo("\"" + half + "\": { \"layer_norm_eps\": 1.0E-12 }");
    }

    @Test
    void whereOnlyTensorsAreAskedForAFieldIsNoMoreThanANote() throws IOException {
        Path other = changed(MODEL, config -> config.put("layer_norm_eps", 1e-9));
        DiffOptions weights = new DiffOptions(
                Tolerance.CONTRACT,
                java.util.Optional.empty(),
                java.util.List.of(),
                "float32",
                true,
                java.util.Optional.empty());
        ParityReport report = bertconv.diff(fixture(MODEL), other, Source.DETECTED, weights);
        assertThat(report.verdict()).isEqualTo(Verdict.SAME);
        assertThat(report.notes()).isNotEmpty();
    }

    @Test
    void anotherVocabularyIsADifferenceButOtherEndsOfLinesAreNone() throws IOException {
        Path other = MutableModel.of(MODEL).write(temporary.resolve("other"));
        Path words = other.resolve("vocab.txt");
        String text = Files.readString(fixture(MODEL).resolve("vocab.txt"));
        Files.writeString(words, text);
        assertThat(diff(fixture(MODEL), other).exitCode()).isZero();
        Files.write(words, text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
        assertThat(diff(fixture(MODEL), other).exitCode()).isZero();
        String[] lines = text.split("\n");
        Files.writeString(words, text.replace(lines[10] + "\n" + lines[11], lines[11] + "\n" + lines[10]));
        ParityReport report = diff(fixture(MODEL), other);
        assertThat(report.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(report.notes())
                .containsExactly(
                        "vocab.txt[10] is " + lines[10] + " on the left and " + lines[11] + " on the right",
                        "vocab.txt[11] is " + lines[11] + " on the left and " + lines[10] + " on the right");
        Files.writeString(words, text.lines().limit(40).collect(java.util.stream.Collectors.joining("\n")));
        assertThat(diff(fixture(MODEL), other).exitCode())
                .as("the words that it has are the same")
                .isZero();
        Files.writeString(words, text.toUpperCase(java.util.Locale.ROOT) + "\n");
        assertThat(diff(fixture(MODEL), other).notes())
                .hasSize(5)
                .last()
                .asString()
                .matches("vocab.txt: \\d+ more ids stand for something else");
        Files.delete(words);
        assertThat(diff(fixture(MODEL), other).exitCode()).as("it says nothing").isZero();
    }

    @Test
    void aScoreThatIsThatOfAnotherClassIsADifference() throws IOException {
        Path other = changed(
                CLASSIFIER,
                config -> ((ObjectNode) config.path("id2label")).put("0", "joy").put("1", "anger"));
        ParityReport report = diff(fixture(CLASSIFIER), other);
        assertThat(report.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(report.notes())
                .containsExactly(
                        "id2label[0] is anger on the left and joy on the right",
                        "id2label[1] is joy on the left and anger on the right");
        Path unnamed = changed(CLASSIFIER, config -> config.remove("id2label"));
        assertThat(diff(fixture(CLASSIFIER), unnamed).exitCode()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "summary_activation, relu, gelu",
        "summary_type, last, first",
        "summary_type, mean, first",
        "summary_use_proj, false, true",
    })
    void howElectraSumsUpItsChoicesIsNotGuessed(String field, String found, String allowed) throws IOException {
        Path other = changed("electra-multiple-choice", config -> {
            if (found.equals("false")) {
                config.put(field, false);
            } else {
                config.put(field, found);
            }
        });
        String shown = found.equals("false") ? found : "\"" + found + "\"";
        assertThatThrownBy(() -> diff(other, other))
                .hasMessage("UNSUPPORTED: " + other + ": config: " + field + " is " + shown + ", allowed: " + allowed);
    }

    @Test
    void headsThatTransformersWouldCutAwayAreNotIgnored() throws IOException {
        Path other = changed(
                "pytorch-base",
                config -> config.putObject("pruned_heads").putArray("0").add(1));
        assertThatThrownBy(() -> diff(other, other))
                .hasMessage("UNSUPPORTED: " + other + ": config: pruned_heads is {\"0\":[1]}, allowed: no head");
    }

    @Test
    void aDecoderThatIsACopyIsTheSameAsOneThatIsTied() throws IOException {
        String own = "cls.predictions.decoder.weight";
        Path copied = MutableModel.of(MODEL)
                .copy("bert.embeddings.word_embeddings.weight", own)
                .write(temporary.resolve("copied"));
        MutableModel untied = MutableModel.of(MODEL)
                .copy("bert.embeddings.word_embeddings.weight", own)
                .copy("cls.predictions.bias", "cls.predictions.decoder.bias");
        untied.config().put("tie_word_embeddings", false);
        Path apart = untied.write(temporary.resolve("apart"));
        assertThat(diff(fixture(MODEL), copied).exitCode()).isZero();
        assertThat(diff(fixture(MODEL), apart).exitCode()).isZero();
        assertThat(diff(apart, fixture(MODEL)).exitCode()).isZero();
        Path other = untied.set(own, 700, 3).write(temporary.resolve("other"));
        assertThat(diff(fixture(MODEL), other).exitCode()).isEqualTo(1);
    }

    @Test
    void whatHasAnotherShapeIsNotSaidToHoldANaN() throws IOException {
        MutableModel longer = MutableModel.of("pytorch-base");
        String table = "embeddings.token_type_embeddings.weight";
        double[] values = java.util.Arrays.copyOf(longer.values(table), 4 * 12);
        longer.put(table, Shape.of(4, 12), values);
        longer.config().put("type_vocab_size", 4);
        ParityReport report = diff(fixture("pytorch-base"), longer.write(temporary.resolve("longer")));
        assertThat(report.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(report.notes())
                .containsExactly("bert." + table + " has another shape, or whole numbers that are not the same");
    }

    private Path changed(String model, Consumer<ObjectNode> change) throws IOException {
        MutableModel other = MutableModel.of(model);
        change.accept(other.config());
        return other.write(temporary.resolve("changed"));
    }

    private ParityReport diff(Path left, Path right) throws IOException {
        return bertconv.diff(left, right, Source.DETECTED, DiffOptions.CONTRACT);
    }
}
