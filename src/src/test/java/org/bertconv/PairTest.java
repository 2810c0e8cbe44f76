package org.bertconv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bertconv.ConvertCalls.assertError;
import static org.bertconv.ConvertCalls.assertHint;
import static org.bertconv.ConvertCalls.names;
import static org.bertconv.ConvertCalls.with;
import static org.bertconv.MutableModel.fixture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bertconv.io.ErrorClass;
import org.bertconv.mapping.Forced;
import org.bertconv.mapping.Head;
import org.bertconv.mapping.KeyReport;
import org.bertconv.parity.OutputDifference;
import org.bertconv.parity.ParityReport;
import org.bertconv.parity.Scrutiny;
import org.bertconv.parity.Tolerance;
import org.bertconv.parity.Verdict;
import org.bertconv.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** An encoder with a decoder: read, checked, written, put together, and every fault in it seen. */
class PairTest {

    private static final String CROSS = "bert.encoder.layer.0.crossattention.self.";
    private static final Source AS_PAIR = new Source(
            new Forced(Optional.of("encoder-decoder"), Optional.empty(), Optional.empty(), Optional.empty()),
            Optional.empty(),
            Optional.empty());

    private final Bertconv bertconv = new Bertconv(Settings.defaults());

    @TempDir
    private Path temporary;

    private static final Map<String, Consumer<MutableModel>> FAULTS = Map.of(
            "key and value swapped",
                    model -> model.swap("decoder." + CROSS + "key.weight", "decoder." + CROSS + "value.weight"),
            "query and key swapped",
                    model -> model.swap("decoder." + CROSS + "query.weight", "decoder." + CROSS + "key.weight"),
            "cross-attention not transposed", model -> model.transpose("decoder." + CROSS + "value.weight"),
            "a decoder that sees what comes later", model -> decoder(model).put("is_decoder", false),
            "an encoder that does not see what comes later",
                    model -> encoder(model).put("is_decoder", true),
            "a weight of the encoder", model -> model.set("encoder.encoder.layer.1.output.dense.weight", 3, 1),
            "a bias of the head", model -> model.set("decoder.cls.predictions.bias", 7, 1),
            "heads of the decoder", model -> decoder(model).put("num_attention_heads", 6));

    private static ObjectNode decoder(MutableModel model) {
        return (ObjectNode) model.config().path("decoder");
    }

    private static ObjectNode encoder(MutableModel model) {
        return (ObjectNode) model.config().path("encoder");
    }

    static Stream<Arguments> faults() {
        return FAULTS.keySet().stream().sorted().map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void everyFaultIsSeenAgainstTheGolden(String name) throws IOException {
        MutableModel model = MutableModel.of("encoder-decoder-bert");
        java.util.Objects.requireNonNull(FAULTS.get(name)).accept(model);
        ParityReport report = golden(model.write(temporary.resolve("spoilt")), "encoder-decoder-bert");
        assertThat(report.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(report.exitCode()).isEqualTo(1);
    }

    @Test
    void aWrongProjectionBetweenTheTwoIsSeen() throws IOException {
        MutableModel model = MutableModel.of("encoder-decoder-distilbert").set("enc_to_dec_proj.weight", 5, 1);
        ParityReport report = golden(model.write(temporary.resolve("spoilt")), "encoder-decoder-distilbert");
        assertThat(report.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(report.firstDivergence().orElseThrow().output()).isEqualTo("decoder_hidden_states.1");
        assertThat(report.firstDivergence().orElseThrow().layer()).isZero();
    }

    /** The mask of the encoder rules both what it reads and what the decoder attends to. */
    @ParameterizedTest
    @CsvSource({"attention_mask", "decoder_attention_mask"})
    void aMaskThatIsIgnoredIsSeen(String mask) throws IOException {
        Path golden = MutableModel.of(fixture("encoder-decoder-bert/golden.safetensors"))
                .change(
                        mask,
                        values -> java.util.Arrays.stream(values).map(one -> 1).toArray())
                .writeFile(temporary.resolve("golden.safetensors"));
        ParityReport report = bertconv.diff(fixture("encoder-decoder-bert"), golden, Source.DETECTED, exactly());
        assertThat(report.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(report.outputs())
                .filteredOn(output -> output.name().equals("logits"))
                .noneMatch(OutputDifference::pass);
    }

    @Test
    void theMaskOfRecordedStatesIsNotIgnored() throws IOException {
        Path golden = MutableModel.of(fixture("pytorch-decoder/golden.safetensors"))
                .change(
                        "encoder_attention_mask",
                        values -> java.util.Arrays.stream(values).map(one -> 1).toArray())
                .writeFile(temporary.resolve("golden.safetensors"));
        ParityReport report = bertconv.diff(fixture("pytorch-decoder"), golden, Source.DETECTED, exactly());
        assertThat(report.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(report.firstDivergence().orElseThrow().output()).isEqualTo("hidden_states.1");
    }

    @Test
    void withoutRecordedStatesNothingIsSaidOfTheCrossAttention() throws IOException {
        Path golden = MutableModel.of(fixture("pytorch-decoder/golden.safetensors"))
                .remove("encoder_hidden_states", "encoder_attention_mask")
                .writeFile(temporary.resolve("golden.safetensors"));
        ParityReport report = bertconv.diff(fixture("pytorch-decoder"), golden, Source.DETECTED, exactly());
        assertThat(report.coverage().uncovered()).contains(CROSS + "query.weight");
        assertThat(report.exitCode()).isEqualTo(1);
    }

    @Test
    void aPairIsKnownByItsTensorsToo() throws IOException {
        Path directory = MutableModel.of("encoder-decoder-bert").withoutConfig().write(temporary.resolve("bare"));
        CheckResult check = bertconv.check(directory, Source.DETECTED, false);
        assertThat(check.recognition().family()).isEqualTo("encoder-decoder");
        assertThat(check.recognition().head()).isEqualTo(Head.CAUSAL_LM);
        assertThat(check.ok()).isTrue();
    }

    @Test
    void aPairHasTheHeadOfItsDecoderAndNoOther() {
        Source masked = ConvertCalls.head("masked-lm");
        assertError(() -> bertconv.check(fixture("encoder-decoder-bert"), masked, false), ErrorClass.USAGE)
                .hasMessage(
                        "USAGE: an encoder-decoder has head causal-lm, which is that of its decoder, not masked-lm");
    }

    @Test
    void aConfigOfTwoHalvesOverOneModelIsSaid() throws IOException {
        Path source = MutableModel.of("encoder-decoder-bert")
                .removeIf(name -> name.startsWith("decoder."))
                .rename(name -> name.replaceFirst("^encoder[.]", "reader."))
                .write(temporary.resolve("reader"));
        assertError(() -> bertconv.check(source, Source.DETECTED, false), ErrorClass.DIFFERENT)
                .hasMessage(
                        "DIFFERENT: " + source + ": coverage 0%: config.json says encoder-decoder, and no two models"
                                + " stand under encoder. and decoder.");
        assertHint(
                () -> bertconv.check(source, Source.DETECTED, false),
                "--prefix names what stands before encoder. and decoder.");
    }

    @Test
    void whatStandsBeforeBothHalvesIsTakenOff() throws IOException {
        Path directory = MutableModel.of("encoder-decoder-bert")
                .rename(name -> "module." + name)
                .write(temporary.resolve("wrapped"));
        CheckResult check = bertconv.check(directory, Source.DETECTED, false);
        assertThat(check.ok()).isTrue();
        assertThat(check.keys().notes()).contains("every name begins with \"module.\", which was taken off");
        assertThat(check.keys().mapped().get(0).source()).startsWith("module.encoder.");
    }

    @Test
    void whatIsMissingOrTooMuchIsSaidUnderItsHalf() throws IOException {
        Path directory = MutableModel.of("encoder-decoder-distilbert")
                .remove("decoder." + CROSS + "query.bias", "enc_to_dec_proj.bias", "encoder.embeddings.LayerNorm.bias")
                .copy("enc_to_dec_proj.weight", "adapter.weight")
                .write(temporary.resolve("odd"));
        CheckResult check = bertconv.check(directory, Source.DETECTED, false);
        assertThat(check.ok()).isFalse();
        assertThat(check.keys().missing())
                .extracting(KeyReport.Missing::name)
                .containsExactly(
                        "encoder.distilbert.embeddings.LayerNorm.bias",
                        "decoder." + CROSS + "query.bias",
                        "enc_to_dec_proj.bias");
        assertThat(check.keys().missing())
                .extracting(KeyReport.Missing::why)
                .containsExactly(
                        "the base head of distilbert needs it",
                        "the config says add_cross_attention true",
                        "the hidden sizes of encoder and decoder differ");
        assertThat(check.keys().unexpected())
                .extracting(tensor -> tensor.name() + " " + tensor.why())
                .containsExactly("adapter.weight is neither of the encoder nor of the decoder");
    }

    @Test
    void aProjectionBetweenEqualsIsTooMuch() throws IOException {
        Path directory = MutableModel.of("encoder-decoder-bert")
                .put("enc_to_dec_proj.bias", Shape.of(2), 1, 2)
                .write(temporary.resolve("odd"));
        assertThat(bertconv.check(directory, Source.DETECTED, false).keys().unexpected())
                .extracting(tensor -> tensor.name() + ": " + tensor.why())
                .containsExactly(
                        "enc_to_dec_proj.bias: encoder and decoder have one hidden size: nothing is projected");
    }

    @Test
    void whatADecoderHasNoUseForIsSaid() throws IOException {
        assertThat(notes(fixture("pytorch-base"), fixture("tf1-pretraining")))
                .contains("a decoder has no use for what is dropped of it: bert.pooler.*, cls.seq_relationship.*");
    }

    @Test
    void vocabulariesWithoutATokenizerDifferAllTheSame() throws IOException {
        Path reading = MutableModel.of("pytorch-base").write(temporary.resolve("reading"));
        Path writing = MutableModel.of("pytorch-decoder").write(temporary.resolve("writing"));
        assertThat(notes(reading, writing))
                .contains(
                        "the vocabularies differ: the encoder reads 61 words and the decoder writes 53; one directory has"
                                + " a place for one: neither comes with a tokenizer");
    }

    /** The inputs of a golden are those of its model: of another one, none can be fed. */
    @Test
    void recordedInputsOfAnotherModelAreSaid() throws IOException {
        Path alone = MutableModel.of(fixture("encoder-decoder-bert/golden.safetensors"))
                .removeIf(name -> name.startsWith("decoder_"))
                .writeFile(temporary.resolve("alone.safetensors"));
        assertError(
                        () -> bertconv.diff(fixture("encoder-decoder-bert"), alone, Source.DETECTED, exactly()),
                        ErrorClass.DIFFERENT)
                .hasMessage("DIFFERENT: the probe has no decoder_input_ids, and the model is an encoder and a decoder");
        MutableModel narrow = MutableModel.of(fixture("pytorch-decoder/golden.safetensors"));
        Shape shape = narrow.shape("encoder_hidden_states");
        long rows = shape.dimension(0) * shape.dimension(1);
        Path states = narrow.put(
                        "encoder_hidden_states",
                        Shape.of(shape.dimension(0), shape.dimension(1), 8),
                        new double[(int) rows * 8])
                .writeFile(temporary.resolve("narrow.safetensors"));
        assertError(
                        () -> bertconv.diff(fixture("pytorch-decoder"), states, Source.DETECTED, exactly()),
                        ErrorClass.DIFFERENT)
                .hasMessage("DIFFERENT: the probe has encoder_hidden_states of size 8, the model's hidden size is 12");
    }

    @Test
    void aClassifierAsDecoderIsRefusedInWords() throws IOException {
        Halves halves = new Halves(fixture("pytorch-base"), fixture("pytorch-token-classification"));
        CheckResult check = bertconv.check(halves, Source.DETECTED, false);
        assertThat(check.ok()).isFalse();
        String decoder = fixture("pytorch-token-classification").toString();
        assertThat(check.keys().notes())
                .containsExactly(
                        "the decoder's head is a language-model head: 61 scores for each token, one for each word. "
                                + decoder
                                + " has head token-classification with 7 scores instead. This drops classifier.* and needs"
                                + " cls.predictions.*, which it does not have and which would be random",
                        "the decoder attends to the encoder in each of its 2 layers, and " + decoder
                                + " was trained without that: the 20 tensors of crossattention.* are missing and would be"
                                + " random",
                        "--allow-missing makes what is missing; the model then has to be trained before it is of use");
        assertThat(check.keys().missing()).hasSize(25);
        Path target = temporary.resolve("out");
        assertThat(bertconv.convert(halves, target, Source.DETECTED, ConvertCalls.plain())
                        .exitCode())
                .isEqualTo(1);
        assertThat(target).doesNotExist();
    }

    @Test
    void twoVocabulariesAreSaid() throws IOException {
        Path reading = fixture("pytorch-base");
        Path writing = fixture("pytorch-decoder");
        assertThat(bertconv.check(new Halves(reading, writing), Source.DETECTED, false)
                        .keys()
                        .notes())
                .containsExactly(
                        "the vocabularies differ: the encoder reads 61 words and the decoder writes 53; one directory has a place "
                                + "for one: the tokenizer of " + reading + " goes along, keep that of " + writing
                                + " beside the model");
    }

    @Test
    void vocabulariesOfOneSizeMayDifferAsWell() throws IOException {
        Path reading = fixture("pytorch-base");
        Path other = MutableModel.of("pytorch-masked-lm").write(temporary.resolve("other"));
        assertThat(notes(reading, other)).noneMatch(note -> note.contains("vocabular"));
        Files.writeString(other.resolve("vocab.txt"), Files.readString(reading.resolve("vocab.txt")));
        assertThat(notes(reading, other)).noneMatch(note -> note.contains("vocabular"));
        Files.writeString(other.resolve("vocab.txt"), Files.readString(reading.resolve("vocab.txt")) + "x");
        assertThat(notes(reading, other))
                .contains(
                        "the vocabularies differ: vocab.txt of encoder and decoder differ; one directory has a place for one: the "
                                + "tokenizer of " + reading + " goes along, keep that of " + other
                                + " beside the model");
    }

    private List<String> notes(Path reading, Path writing) throws IOException {
        return bertconv.check(new Halves(reading, writing), Source.DETECTED, false)
                .keys()
                .notes();
    }

    @Test
    void oneCheckpointForBothHalvesIsCheckedLikewise() throws IOException {
        CheckResult check = bertconv.check(fixture("pytorch-sequence-classification"), AS_PAIR, false);
        assertThat(check.recognition().family()).isEqualTo("encoder-decoder");
        assertThat(check.keys().notes().get(0)).contains("has head sequence-classification with 5 scores instead");
    }

    @ParameterizedTest
    @CsvSource({
        "distilbert-base, pytorch-masked-lm, 20",
        "pytorch-base, tf1-pretraining, 20",
        "roberta-base, keras-h5-masked-lm, 20",
        "pytorch-base, roberta-masked-lm, 20",
        "roberta-base, roberta-decoder, 0",
        "albert-base, electra-masked-lm, 20",
        "pytorch-masked-lm, pytorch-causal-lm, 22",
        "pytorch-base, pytorch-decoder, 0",
    })
    void twoCheckpointsOfAnyFormatAreWrittenAsOne(String reading, String writing, int missing) throws IOException {
        Path target = temporary.resolve("pair");
        Conversion conversion = bertconv.convert(
                new Halves(fixture(reading), fixture(writing)),
                target,
                Source.DETECTED,
                with(options -> options.allowMissing = true));
        assertThat(conversion.exitCode()).isZero();
        assertThat(conversion.initialized()).hasSize(missing);
        assertThat(conversion.parity().orElseThrow().verdict()).isEqualTo(Verdict.SAME);
        assertThat(names(target)).contains("config.json", "model.safetensors");
        ObjectNode config = (ObjectNode) JsonMapper.shared().readTree(Files.readString(target.resolve("config.json")));
        assertThat(config.path("model_type").asString()).isEqualTo("encoder-decoder");
        assertThat(config.path("architectures").path(0).asString()).isEqualTo("EncoderDecoderModel");
        assertThat(config.path("decoder").path("is_decoder").asBoolean()).isTrue();
        assertThat(config.path("decoder").path("add_cross_attention").asBoolean())
                .isTrue();
        assertThat(config.path("encoder").path("is_decoder").asBoolean()).isFalse();
        assertThat(bertconv.check(target, Source.DETECTED, false).ok()).isTrue();
    }

    @Test
    void faultsArePlantedIntoBothHalvesAndSeen() throws IOException {
        DiffOptions selfTest = exactly().with(new Scrutiny(false, Scrutiny.DEFAULT_FACTOR, true, true));
        Path pair = fixture("encoder-decoder-bert");
        ParityReport report = bertconv.diff(pair, pair, Source.DETECTED, selfTest);
        assertThat(report.selfTest()).hasValueSatisfying(test -> {
            assertThat(test.faults()).isGreaterThan(30);
            assertThat(test.missed()).isEmpty();
        });
    }

    @Test
    void aDecoderThatCannotAttendIsRefused() {
        assertError(
                        () -> bertconv.check(
                                new Halves(fixture("pytorch-base"), fixture("distilbert-masked-lm")),
                                Source.DETECTED,
                                false),
                        ErrorClass.UNSUPPORTED)
                .hasMessage("UNSUPPORTED: " + fixture("distilbert-masked-lm")
                        + ": a decoder attends to its encoder, and family distilbert cannot; these can: bert, roberta,"
                        + " electra");
    }

    @Test
    void aPairAndASingleModelHaveNoOutputInCommon() throws IOException {
        assertError(
                        () -> bertconv.diff(
                                fixture("pytorch-base"),
                                fixture("encoder-decoder-bert/golden.safetensors"),
                                Source.DETECTED,
                                exactly()),
                        ErrorClass.DIFFERENT)
                .hasMessage(
                        "DIFFERENT: the probe has decoder_input_ids, and the model is not an encoder and a decoder");
    }

    private ParityReport golden(Path model, String name) throws IOException {
        return bertconv.diff(model, fixture(name).resolve("golden.safetensors"), Source.DETECTED, exactly());
    }

    private static DiffOptions exactly() {
        return new DiffOptions(new Tolerance(1e-5, 0), Optional.empty(), List.of(), "float32", false, Optional.empty());
    }

    @Test
    void theCrossAttentionOfAnEncoderIsTooMuch() throws IOException {
        CheckResult check = bertconv.check(
                new Halves(fixture("pytorch-decoder"), fixture("pytorch-decoder")), Source.DETECTED, false);
        assertThat(check.keys().unexpected())
                .filteredOn(tensor -> tensor.name().contains(".crossattention."))
                .hasSize(20)
                .allMatch(tensor -> tensor.why().equals("an encoder attends to no other"));
    }
}
