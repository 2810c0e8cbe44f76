package org.bertconv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bertconv.MutableModel.fixture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.bertconv.checkpoint.JsonText;
import org.bertconv.io.MemorySource;
import org.bertconv.io.SourceName;
import org.bertconv.parity.Evidence;
import org.bertconv.parity.Evidence.Basis;
import org.bertconv.parity.MaskedAccuracy;
import org.bertconv.parity.MaskedAccuracy.Standing;
import org.bertconv.parity.ParityReport;
import org.bertconv.parity.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What a verdict rests on: a wrong rule is wrong on both sides, but not in the words that the model finds. */
class EvidenceTest {

    private static final String TRAINED = "trained-masked-lm";
    private static final String SELF = "bert.encoder.layer.%d.attention.self.%s.%s";

    private final Bertconv bertconv = new Bertconv(Settings.defaults());

    @TempDir
    private Path temporary;

    /** Torch was given the same words to find; it counted with the model as it is and with each layer damaged. */
    @Test
    void theCountsAreThoseOfTorch() throws IOException {
        JsonNode torch = recorded();

        MaskedAccuracy found = only(converted(fixture(TRAINED), plain()));

        assertThat(found.sentences()).isEqualTo(torch.path("sentences").asInt());
        assertThat(found.masked()).isEqualTo(torch.path("masked").asInt());
        assertThat(found.correct()).isEqualTo(torch.path("correct").asInt());
        assertThat(found.damaged())
                .isEqualTo(torch.path("query_and_key_of_layer_0_swapped").asInt());
        assertThat(found.mostFrequent()).isEqualTo(torch.path("most_frequent").asString());
        assertThat(found.mostFrequentCorrect())
                .isEqualTo(torch.path("most_frequent_correct").asInt());
        assertThat(found.standing()).isEqualTo(Standing.ABOVE_BOTH);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tf1", "keras-h5", "flax"})
    void aModelInAnyLayoutFindsTheSameWords(String to) throws IOException {
        ParityReport report = converted(fixture(TRAINED), ConvertCalls.with(options -> options.to = to));

        assertThat(report.verdict()).isEqualTo(Verdict.SAME);
        assertThat(only(report).correct()).isEqualTo(recorded().path("correct").asInt());
    }

    /** Both sides are wrong alike, so they compare as the same; it stays so, and the words say what the outputs cannot. */
    @Test
    void queryAndKeySwappedOnBothSidesAreAtChance() throws IOException {
        ParityReport report = spoilt(model -> {
            for (int layer = 0; layer < 2; layer++) {
                for (String part : List.of("weight", "bias")) {
                    model.swap(SELF.formatted(layer, "query", part), SELF.formatted(layer, "key", part));
                }
            }
        });

        assertThat(report.verdict()).isEqualTo(Verdict.SAME);
        assertThat(only(report).correct())
                .isEqualTo(
                        recorded().path("query_and_key_of_all_layers_swapped").asInt());
        assertThat(only(report).standing()).isEqualTo(Standing.AT_CHANCE);
    }

    @Test
    void aLayerUntransposedOnBothSidesIsAtChance() throws IOException {
        ParityReport report = spoilt(model -> {
            List.of("query", "key", "value").forEach(part -> model.transpose(SELF.formatted(0, part, "weight")));
            model.transpose("bert.encoder.layer.0.attention.output.dense.weight");
        });

        assertThat(report.verdict()).isEqualTo(Verdict.SAME);
        assertThat(only(report).standing()).isEqualTo(Standing.AT_CHANCE);
    }

    /** With query and key swapped in the first layer the undamaged model is the damaged one, and the other way round. */
    @Test
    void aModelThatAFaultMendsIsNeverAboveTheDamagedOne() throws IOException {
        ParityReport report = spoilt(model -> {
            for (String part : List.of("weight", "bias")) {
                model.swap(SELF.formatted(0, "query", part), SELF.formatted(0, "key", part));
            }
        });

        assertThat(only(report).damaged()).isEqualTo(recorded().path("correct").asInt());
        assertThat(only(report).correct())
                .isEqualTo(recorded().path("query_and_key_of_layer_0_swapped").asInt());
        assertThat(only(report).standing()).isNotEqualTo(Standing.ABOVE_BOTH);
    }

    @Test
    void ofTwoModelsThatDifferBothAreAsked() throws IOException {
        Path broken = written(
                MutableModel.of(TRAINED).change("bert.embeddings.word_embeddings.weight", values -> {
                    for (int i = 0; i < values.length; i++) {
                        values[i] = -values[i] * (i % 7);
                    }
                    return values;
                }),
                "broken");

        ParityReport report = bertconv.diff(fixture(TRAINED), broken, Source.DETECTED, DiffOptions.CONTRACT);

        assertThat(report.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(report.exitCode()).isEqualTo(1);
        assertThat(report.evidence().maskedWords())
                .extracting(MaskedAccuracy::side, MaskedAccuracy::standing)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("left", Standing.ABOVE_BOTH),
                        org.assertj.core.groups.Tuple.tuple("right", Standing.AT_CHANCE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"pytorch-masked-lm", "tf1-pretraining", "flax-pretraining"})
    void anUntrainedModelIsAtChanceAndStillTheSame(String name) throws IOException {
        ParityReport report = converted(fixture(name), plain());

        assertThat(report.verdict()).isEqualTo(Verdict.SAME);
        assertThat(only(report).standing()).isEqualTo(Standing.AT_CHANCE);
    }

    /** The same function under the names of another family: segments, of which there is one, are added to the positions. */
    @Test
    void aDistilbertFindsWhatTheBertFindsThatItIsMadeOf() throws IOException {
        MutableModel model = withoutSegments()
                .rename(name -> name.replace("bert.encoder.layer.", "distilbert.transformer.layer.")
                        .replace("bert.embeddings.", "distilbert.embeddings.")
                        .replace("attention.self.query", "attention.q_lin")
                        .replace("attention.self.key", "attention.k_lin")
                        .replace("attention.self.value", "attention.v_lin")
                        .replace("attention.output.dense", "attention.out_lin")
                        .replace("attention.output.LayerNorm", "sa_layer_norm")
                        .replace("intermediate.dense", "ffn.lin1")
                        .replace("output.dense", "ffn.lin2")
                        .replace("output.LayerNorm", "output_layer_norm")
                        .replace("cls.predictions.transform.dense", "vocab_transform")
                        .replace("cls.predictions.transform.LayerNorm", "vocab_layer_norm")
                        .replace("cls.predictions.bias", "vocab_projector.bias"));
        model.config()
                .put("model_type", "distilbert")
                .put("dim", 32)
                .put("n_layers", 2)
                .put("n_heads", 4)
                .put("hidden_dim", 52)
                .put("activation", "gelu");

        assertFindsAll(model);
    }

    @Test
    void anElectraGeneratorFindsWhatTheBertFindsThatItIsMadeOf() throws IOException {
        MutableModel model = MutableModel.of(TRAINED)
                .rename(name -> name.replace("bert.", "electra.")
                        .replace("cls.predictions.transform", "generator_predictions")
                        .replace("cls.predictions.bias", "generator_lm_head.bias"));
        model.config().put("model_type", "electra").put("embedding_size", 32);

        assertFindsAll(model);
    }

    @Test
    void aGoldenIsProofAndNothingElseIsAsked() throws IOException {
        ParityReport report = bertconv.diff(
                fixture(TRAINED), fixture(TRAINED + "/golden.safetensors"), Source.DETECTED, DiffOptions.CONTRACT);

        assertThat(report.verdict()).isEqualTo(Verdict.SAME);
        assertThat(report.evidence().basis()).isEqualTo(Basis.PROVED);
        assertThat(report.evidence().maskedWords()).isEmpty();
        Evidence.Recorded golden = report.evidence().recorded().orElseThrow();
        assertThat(golden.framework()).isEqualTo("pytorch");
        assertThat(golden.modelClass()).isEqualTo("BertForMaskedLM");
    }

    @Test
    void aConversionWithAGoldenIsProved() throws IOException {
        ParityReport report = converted(
                fixture(TRAINED),
                ConvertCalls.with(options -> options.golden = Optional.of(fixture(TRAINED + "/golden.safetensors"))));

        assertThat(report.evidence().basis()).isEqualTo(Basis.PROVED);
        assertThat(report.coverage().unreached()).isEmpty();
    }

    /** With digests the golden covers every row of what was written; without, what outputs do not show is compared with the source only. */
    @ParameterizedTest
    @ValueSource(strings = {"safetensors", "keras-h5", "tf1", "flax"})
    void aConversionIsHeldAgainstTheDigestsToo(String to) throws IOException {
        Path golden = fixture("pytorch-base/golden.safetensors");
        ParityReport whole = converted(fixture("pytorch-base"), ConvertCalls.with(options -> {
            options.to = to;
            options.golden = Optional.of(golden);
        }));
        assertThat(whole.verdict()).as("%s", whole.notes()).isEqualTo(Verdict.SAME);
        assertThat(whole.coverage().unreached()).isEmpty();

        Path bare = MutableModel.of(golden)
                .removeIf(name -> name.startsWith("row_digests."))
                .writeFile(temporary.resolve("bare.safetensors"));
        ParityReport open = converted(fixture("pytorch-base"), ConvertCalls.with(options -> {
            options.to = to;
            options.golden = Optional.of(bare);
            options.force = true;
        }));
        assertThat(open.verdict()).isEqualTo(Verdict.SAME);
        assertThat(open.coverage().unreached()).hasSize(3);
        assertThat(open.uncovered()).as("the source covers it").isEmpty();
    }

    /** A source that is not what was recorded is found out though what was written is the same as the source. */
    @Test
    void aSourceWhoseHiddenRowsAreNotThoseThatWereRecordedIsDifferent() throws IOException {
        Path spoilt = MutableModel.of("pytorch-base")
                .change("encoder.layer.0.attention.self.key.bias", values -> new double[values.length])
                .write(temporary.resolve("spoilt"));
        ParityReport report = converted(
                spoilt,
                ConvertCalls.with(options -> options.golden = Optional.of(fixture("pytorch-base/golden.safetensors"))));
        assertThat(report.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(report.weights().different()).isEmpty();
        assertThat(report.notes())
                .containsExactly("bert.encoder.layer.0.attention.self.key.bias is not the one that was recorded");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pytorch-base | head base fills in no masked words",
                "pytorch-causal-lm | head causal-lm fills in no masked words",
                "electra-pretraining | head pretraining fills in no masked words",
                "distilbert-masked-lm | there is no vocab.txt beside the checkpoint"
            })
    void whatCannotBeAskedSaysWhy(String name, String why) throws IOException {
        Evidence evidence = converted(fixture(name), plain()).evidence();

        assertThat(evidence.basis()).isEqualTo(Basis.SELF_CONSISTENT);
        assertThat(evidence.maskedWords()).isEmpty();
        assertThat(evidence.skipped()).isEqualTo(why);
    }

    @Test
    void aVocabularyThatDoesNotSuitSaysWhy() throws IOException {
        assertThat(skippedWith("[PAD]\n[UNK]\n[CLS]\n[SEP]\nthe\n")).isEqualTo("vocab.txt has no line [MASK]");
        assertThat(skippedWith("[PAD]\n[UNK]\n[CLS]\n[MASK]\nthe\n")).endsWith("vocab.txt: has no line [SEP]");
        assertThat(skippedWith("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n" + "word\n".repeat(400)))
                .isEqualTo("vocab.txt has 405 lines, the model 144 words");
        assertThat(skippedWith("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nbread\n"))
                .isEqualTo("of the bundled sentences only 0 words could be masked, at least 20 say something");
    }

    @Test
    void aTokenizerOfAnotherKindSaysWhy() throws IOException {
        Path model = MutableModel.of(TRAINED).write(temporary.resolve("model"));
        Files.writeString(model.resolve("tokenizer.json"), "{}");

        assertThat(converted(model, plain()).evidence().skipped())
                .isEqualTo("there is no vocab.txt, and of tokenizers only WordPiece with a vocab.txt is bundled");
    }

    @Test
    void nothingIsAskedWhereNothingIsRun() throws IOException {
        DiffOptions options = new DiffOptions(
                DiffOptions.CONTRACT.tolerance(), Optional.empty(), List.of(), "float32", true, Optional.empty());

        ParityReport report = bertconv.diff(fixture(TRAINED), fixture(TRAINED), Source.DETECTED, options);

        assertThat(report.evidence().skipped()).isEqualTo("nothing was run");
        assertThat(report.evidence().basis()).isEqualTo(Basis.SELF_CONSISTENT);
    }

    private void assertFindsAll(MutableModel model) throws IOException {
        Path path = written(model, "other");

        ParityReport report = converted(path, ConvertCalls.head("masked-lm"), plain());

        assertThat(only(report).correct()).isEqualTo(recorded().path("correct").asInt());
        assertThat(only(report).damaged())
                .isEqualTo(recorded().path("query_and_key_of_layer_0_swapped").asInt());
    }

    private static MutableModel withoutSegments() throws IOException {
        String types = "bert.embeddings.token_type_embeddings.weight";
        MutableModel model = MutableModel.of(TRAINED);
        double[] segment = model.values(types);
        return model.change("bert.embeddings.position_embeddings.weight", values -> {
                    for (int i = 0; i < values.length; i++) {
                        values[i] += segment[i % 32];
                    }
                    return values;
                })
                .remove(types);
    }

    private String skippedWith(String vocabulary) throws IOException {
        Path model = MutableModel.of(TRAINED).write(temporary.resolve("model" + vocabulary.length()));
        Files.writeString(model.resolve("vocab.txt"), vocabulary);
        return bertconv.diff(model, model, Source.DETECTED, DiffOptions.CONTRACT)
                .evidence()
                .skipped();
    }

    private ParityReport spoilt(Consumer<MutableModel> fault) throws IOException {
        MutableModel model = MutableModel.of(TRAINED);
        fault.accept(model);
        return converted(written(model, "spoilt"), plain());
    }

    private Path written(MutableModel model, String name) throws IOException {
        Path directory = model.write(temporary.resolve(name));
        Files.copy(fixture(TRAINED + "/vocab.txt"), directory.resolve("vocab.txt"));
        return directory;
    }

    private ParityReport converted(Path from, ConvertOptions options) throws IOException {
        return converted(from, Source.DETECTED, options);
    }

    private ParityReport converted(Path from, Source source, ConvertOptions options) throws IOException {
        return bertconv.convert(from, temporary.resolve("target"), source, options)
                .parity()
                .orElseThrow();
    }

    private static ConvertOptions plain() {
        return ConvertCalls.plain();
    }

    private static MaskedAccuracy only(ParityReport report) {
        assertThat(report.evidence().maskedWords()).hasSize(1);
        return report.evidence().maskedWords().get(0);
    }

    private static JsonNode recorded() throws IOException {
        byte[] text = Files.readAllBytes(fixture(TRAINED + "/evidence.json"));
        return JsonText.read(MemorySource.of(SourceName.of("evidence.json"), text), text.length);
    }
}
