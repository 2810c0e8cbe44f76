package org.bertconv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bertconv.ConvertCalls.assertError;
import static org.bertconv.ConvertCalls.assertHint;
import static org.bertconv.ConvertCalls.assertSame;
import static org.bertconv.ConvertCalls.head;
import static org.bertconv.ConvertCalls.names;
import static org.bertconv.ConvertCalls.plain;
import static org.bertconv.ConvertCalls.with;
import static org.bertconv.MutableModel.fixture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.bertconv.checkpoint.Checkpoint;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.format.CheckpointFormats;
import org.bertconv.io.ErrorClass;
import org.bertconv.mapping.Forced;
import org.bertconv.mapping.Gelu;
import org.bertconv.mapping.KeyReport;
import org.bertconv.parity.ParityReport;
import org.bertconv.parity.Verdict;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConvertTest {

    private static final String WORDS = "bert.embeddings.word_embeddings.weight";
    private static final String DECODER = "cls.predictions.decoder.weight";

    private final Bertconv bertconv = new Bertconv(Settings.defaults());

    @TempDir
    private Path temporary;

    private Path target;

    @BeforeEach
    void nameTheTarget() {
        target = temporary.resolve("target");
    }

    @ParameterizedTest
    @CsvSource({
        "tf1-pretraining, pretraining",
        "tf1-classifier, sequence-classification",
        "tf1-squad, question-answering",
        "tf1-hub, pretraining",
        "tf1-partitioned, pretraining",
        "tf1-zip/uncased_L-2_H-12_A-3.zip, pretraining",
        "pytorch-legacy-2018/bert-tiny-uncased.tar.gz, pretraining",
        "pytorch-base, base",
        "pytorch-masked-lm, masked-lm",
        "pytorch-causal-lm, causal-lm",
        "pytorch-next-sentence, next-sentence",
        "pytorch-multiple-choice, multiple-choice",
        "pytorch-token-classification, token-classification",
        "pytorch-training, sequence-classification",
        "pytorch-views, base",
        "safetensors-sharded, pretraining",
        "safetensors-bf16, base"
    })
    void aCheckpointIsWrittenAndVerified(String name, String head) throws IOException {
        Conversion conversion = convert(fixture(name), head(""), plain());
        assertThat(conversion.exitCode()).isZero();
        assertThat(conversion.check().recognition().head().label()).isEqualTo(head);
        assertThat(conversion.parity().orElseThrow().verdict()).isEqualTo(Verdict.SAME);
        assertThat(conversion.parity().orElseThrow().outputs()).allMatch(output -> output.maxAbs() == 0);
        assertThat(conversion.initialized()).isEmpty();
        assertThat(names(target)).contains("config.json", "model.safetensors");
        CheckResult again = bertconv.check(target, Source.DETECTED, false);
        assertThat(again.ok()).isTrue();
        assertThat(again.recognition().naming()).isEqualTo("hf-pytorch");
        assertThat(again.recognition().head().label()).isEqualTo(head);
        assertThat(again.keys().unexpected()).isEmpty();
        assertThat(again.keys().notes()).isEmpty();
    }

    @Test
    void theSameInputGivesTheSameBytes() throws IOException {
        convert(fixture("tf1-pretraining"), head(""), plain());
        Path other = temporary.resolve("other");
        bertconv.convert(fixture("tf1-pretraining"), other, Source.DETECTED, plain());
        for (String name : names(target)) {
            assertThat(other.resolve(name)).hasSameBinaryContentAs(target.resolve(name));
        }
    }

    /** Every field explicit, in the order of the alphabet as transformers writes it. */
    @Test
    void theConfigIsComplete() throws IOException {
        convert(fixture("tf1-classifier"), head(""), plain());
        assertThat(target.resolve("config.json")).hasContent("""
                        {
                          "add_cross_attention": false,
                          "architectures": [
                            "BertForSequenceClassification"
                          ],
                          "attention_probs_dropout_prob": 0.1,
                          "classifier_dropout": null,
                          "hidden_act": "gelu",
                          "hidden_dropout_prob": 0.1,
                          "hidden_size": 12,
                          "id2label": {
                            "0": "LABEL_0",
                            "1": "LABEL_1",
                            "2": "LABEL_2",
                            "3": "LABEL_3",
                            "4": "LABEL_4"
                          },
                          "initializer_range": 0.02,
                          "intermediate_size": 20,
                          "is_decoder": false,
                          "label2id": {
                            "LABEL_0": 0,
                            "LABEL_1": 1,
                            "LABEL_2": 2,
                            "LABEL_3": 3,
                            "LABEL_4": 4
                          },
                          "layer_norm_eps": 1e-12,
                          "max_position_embeddings": 18,
                          "model_type": "bert",
                          "num_attention_heads": 3,
                          "num_hidden_layers": 2,
                          "pad_token_id": 0,
                          "position_embedding_type": "absolute",
                          "tie_word_embeddings": true,
                          "torch_dtype": "float32",
                          "type_vocab_size": 2,
                          "use_cache": true,
                          "vocab_size": 61
                        }
                        """);
    }

    @Test
    void theConfigOfATieThatWasKeptApartSaysSo() throws IOException {
        Path untied = MutableModel.of("safetensors-pretraining")
                .copy(WORDS, DECODER)
                .set(DECODER, 0, 7)
                .write(temporary.resolve("untied"));
        Conversion conversion = convert(untied, head(""), plain());
        assertThat(conversion.exitCode()).isZero();
        assertThat(conversion.check().keys().tied())
                .contains(new KeyReport.Tied(DECODER, WORDS, KeyReport.TiedState.DIFFERENT));
        MutableModel written = MutableModel.of(target);
        assertThat(written.config().path("tie_word_embeddings").asBoolean()).isFalse();
        assertThat(written.names()).contains(WORDS, DECODER, "cls.predictions.bias", "cls.predictions.decoder.bias");
        assertThat(written.values(DECODER)[0]).isEqualTo(7);
        assertThat(written.values(WORDS)[0]).isNotEqualTo(7);
    }

    @Test
    void aConfigThatUndoesTheTieKeepsTheDecoder() throws IOException {
        MutableModel model = MutableModel.of("safetensors-pretraining");
        model.config().put("tie_word_embeddings", false);
        Path without = model.write(temporary.resolve("without"));
        assertThat(convert(without, head(""), plain()).exitCode()).isEqualTo(1);
        assertThat(target).doesNotExist();
        Path with = model.copy(WORDS, DECODER).write(temporary.resolve("with"));
        assertThat(convert(with, head(""), plain()).exitCode()).isZero();
        assertThat(MutableModel.of(target).names()).contains(DECODER, "cls.predictions.decoder.bias");
    }

    @Test
    void aTiedFileDoesNotRepeatTheWords() throws IOException {
        convert(fixture("pytorch-pretraining"), head(""), plain());
        MutableModel written = MutableModel.of(target);
        assertThat(written.names()).hasSize(46).doesNotContain(DECODER, "cls.predictions.decoder.bias");
        assertThat(written.config().path("tie_word_embeddings").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "encoder"})
    void theBareModelHasNoBertBeforeItsNames(String head) throws IOException {
        Conversion conversion = convert(fixture("tf1-pretraining"), head(head), plain());
        assertThat(conversion.exitCode()).isZero();
        assertThat(MutableModel.of(target).names())
                .hasSize(head.equals("base") ? 39 : 37)
                .allMatch(name -> name.startsWith("embeddings.")
                        || name.startsWith("encoder.layer.")
                        || name.startsWith("pooler.dense."));
    }

    @Test
    void aMissingTensorStopsTheConversionAndNothingIsWritten() throws IOException {
        Conversion conversion = convert(fixture("tf1-pretraining"), head("token-classification"), plain());
        assertThat(conversion.exitCode()).isEqualTo(1);
        assertThat(conversion.check().keys().missing())
                .extracting(KeyReport.Missing::name)
                .containsExactly("classifier.weight", "classifier.bias");
        assertThat(conversion.written()).isEmpty();
        assertThat(conversion.parity()).isEmpty();
        assertThat(target).doesNotExist();
    }

    @Test
    void missingTensorsThatAreAllowedAreMadeListedAndNamedInTheFile() throws IOException {
        Conversion conversion =
                convert(fixture("tf1-pretraining"), head("token-classification"), with(o -> o.allowMissing = true));
        assertThat(conversion.exitCode()).isZero();
        assertThat(conversion.initialized()).containsExactly("classifier.weight", "classifier.bias");
        try (Checkpoint written = CheckpointFormats.open(target, ReadOptions.STRICT, Optional.empty())) {
            assertThat(written.weights().metadata())
                    .containsEntry("format", "pt")
                    .containsEntry("bertconv.initialized", "classifier.weight,classifier.bias")
                    .containsEntry("bertconv.seed", "42");
        }
        MutableModel first = MutableModel.of(target);
        assertThat(first.values("classifier.bias")).containsOnly(0);
        assertThat(first.values("classifier.weight")[0]).isNotZero().isBetween(-0.1, 0.1);
        convert(fixture("tf1-pretraining"), head("token-classification"), with(o -> {
            o.allowMissing = true;
            o.force = true;
        }));
        assertThat(MutableModel.of(target).values("classifier.weight")).isEqualTo(first.values("classifier.weight"));
    }

    @Test
    void anUnknownTensorStopsTheConversionUnlessItIsAllowed() throws IOException {
        Path more = MutableModel.of("safetensors-pretraining")
                .put("adapter.weight", Shape.of(1), 1)
                .write(temporary.resolve("more"));
        assertThat(convert(more, head(""), plain()).exitCode()).isEqualTo(1);
        assertThat(target).doesNotExist();
        Conversion allowed = convert(more, head(""), with(o -> o.allowUnexpected = true));
        assertThat(allowed.exitCode()).isZero();
        assertThat(MutableModel.of(target).names()).doesNotContain("adapter.weight");
    }

    @Test
    void tensorsOfAnotherHeadAreLeftOutAndSaid() throws IOException {
        Conversion conversion = convert(fixture("pytorch-pretraining"), head("next-sentence"), plain());
        assertThat(conversion.exitCode()).isZero();
        assertThat(conversion.check().keys().unexpected())
                .isNotEmpty()
                .allMatch(tensor -> tensor.name().startsWith("cls.predictions.") && tensor.known());
    }

    @ParameterizedTest
    @CsvSource({"F16, float16, 0.01", "BF16, bfloat16, 0.1", "F32, float32, 1e-6"})
    void weightsCanBeRounded(DType dtype, String torch, double atol) throws IOException {
        Conversion conversion = convert(fixture("pytorch-base"), head(""), with(o -> {
            o.dtype = Optional.of(dtype);
            o.atol = atol;
        }));
        assertThat(conversion.parity().orElseThrow().verdict())
                .as("%s", conversion.parity().orElseThrow().notes())
                .isEqualTo(Verdict.SAME);
        MutableModel written = MutableModel.of(target);
        assertThat(written.config().path("torch_dtype").asString()).isEqualTo(torch);
        assertThat(written.config().has("dtype")).isFalse();
        try (Checkpoint checkpoint = CheckpointFormats.open(target, ReadOptions.STRICT, Optional.empty())) {
            assertThat(checkpoint.tensors().tensors())
                    .allMatch(tensor -> tensor.info().dtype() == dtype);
        }
    }

    @Test
    void aRoundingBeyondTheToleranceIsSaid() throws IOException {
        Conversion conversion =
                convert(fixture("pytorch-base"), head(""), with(o -> o.dtype = Optional.of(DType.BF16)));
        assertThat(conversion.exitCode()).isEqualTo(1);
        assertThat(conversion.parity().orElseThrow().verdict()).isEqualTo(Verdict.DIFFERENT);
    }

    @Test
    void withoutVerificationThereIsNoVerdict() throws IOException {
        Conversion conversion = convert(fixture("tf1-pretraining"), head(""), with(o -> o.verify = false));
        assertThat(conversion.parity()).isEmpty();
        assertThat(conversion.exitCode()).isZero();
        assertThat(target.resolve("model.safetensors")).exists();
    }

    @Test
    void aGoldenIsComparedWithWhatWasWritten() throws IOException {
        Conversion right = convert(
                fixture("tf1-pretraining"),
                head(""),
                with(o -> o.golden = Optional.of(fixture("tf1-pretraining/golden.safetensors"))));
        ParityReport parity = right.parity().orElseThrow();
        assertThat(parity.verdict()).isEqualTo(Verdict.SAME);
        assertThat(parity.weights().identical()).isEqualTo(46);
        Conversion wrong = convert(fixture("tf1-pretraining"), head(""), with(o -> {
            o.golden = Optional.of(fixture("tf1-gelu/golden.safetensors"));
            o.force = true;
        }));
        assertThat(wrong.exitCode()).isEqualTo(1);
    }

    @Test
    void tanhIsWrittenAsTransformersCallsIt() throws IOException {
        Conversion conversion = bertconv.convert(
                fixture("tf1-gelu"),
                target,
                new Source(Forced.NOTHING, Optional.empty(), Optional.of(Gelu.TANH)),
                with(o -> o.golden = Optional.of(fixture("tf1-gelu/golden.safetensors"))));
        assertThat(conversion.exitCode()).isZero();
        assertThat(MutableModel.of(target).config().path("hidden_act").asString())
                .isEqualTo("gelu_new");
    }

    @Test
    void anOptionForGeluThatSaysNothingIsRefused() {
        Source tanh = new Source(Forced.NOTHING, Optional.empty(), Optional.of(Gelu.TANH));
        assertError(() -> convert(fixture("safetensors-pretraining"), tanh, plain()), ErrorClass.USAGE)
                .hasMessage("USAGE: --gelu tanh has no effect: it is for a config that leaves open what gelu is, and "
                        + "hidden_act is gelu in naming hf-pytorch");
        assertHint(
                () -> convert(fixture("safetensors-pretraining"), tanh, plain()),
                "--config FILE gives another config; there gelu_new is the hyperbolic tangent and gelu the error"
                        + " function");
        assertThat(target).doesNotExist();
    }

    @Test
    void theModelGardensGeluIsThatOfItsCodeOrWhatTheUserSays() throws IOException {
        convert(fixture("tf2-garden-encoder"), head(""), plain());
        assertThat(MutableModel.of(target).config().path("hidden_act").asString())
                .isEqualTo("gelu_new");
        Source erf = new Source(Forced.NOTHING, Optional.empty(), Optional.of(Gelu.ERF));
        convert(fixture("tf2-garden-encoder"), erf, with(o -> o.force = true));
        assertThat(MutableModel.of(target).config().path("hidden_act").asString())
                .isEqualTo("gelu");
    }

    /** Flax has no bias of the decoder. One that is that of the predictions is not lost; another one is. */
    @Test
    void aTiedTensorThatEqualsItsWrittenPartnerIsNotDropped() throws IOException {
        String own = "cls.predictions.bias";
        String tied = "cls.predictions.decoder.bias";
        MutableModel model = MutableModel.of("safetensors-pretraining")
                .copy(WORDS, DECODER)
                .set(DECODER, 0, 7)
                .copy(own, tied);
        Conversion same = convert(model.write(temporary.resolve("same")), head(""), with(o -> o.to = "flax"));
        assertThat(same.dropped()).isEmpty();
        assertThat(same.exitCode()).isZero();
        Conversion other = convert(model.set(tied, 0, 7).write(temporary.resolve("other")), head(""), with(o -> {
            o.to = "flax";
            o.force = true;
        }));
        assertThat(other.dropped()).containsExactly(tied);
        assertThat(other.exitCode()).isEqualTo(1);
    }

    @Test
    void withoutAConfigTheUserHasToNameOne() throws IOException {
        Path source = MutableModel.of("safetensors-pretraining").withoutConfig().write(temporary.resolve("source"));
        assertError(() -> convert(source, head(""), plain()), ErrorClass.INPUT)
                .hasMessage("INPUT: " + source + ": has no config.json beside it, and its tensors do not say "
                        + "num_attention_heads");
        assertHint(() -> convert(source, head(""), plain()), "--config FILE names one");
        assertThat(target).doesNotExist();
    }

    @Test
    void aTargetThatNobodyWritesIsAUsageError() {
        assertError(() -> convert(fixture("tf1-pretraining"), head(""), with(o -> o.to = "onnx")), ErrorClass.USAGE)
                .hasMessage("USAGE: --to is onnx, must be one of " + String.join(", ", CheckpointFormats.targets()));
    }

    @Test
    void aFileOf2018IsWrittenUnderTodaysNames() throws IOException {
        UnaryOperator<String> of2018 =
                name -> name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta");
        Path old = MutableModel.of("safetensors-pretraining")
                .rename(of2018)
                .copy(WORDS, DECODER)
                .write(temporary.resolve("old"));
        Conversion conversion = convert(old, head(""), plain());
        assertThat(conversion.exitCode()).isZero();
        assertThat(conversion.check().recognition().naming()).isEqualTo("hf-pytorch-legacy");
        assertSame(fixture("safetensors-pretraining"), target);
    }

    @Test
    void theFourTensorsOfEveryTransposeArriveBitForBit() throws IOException {
        convert(fixture("tf1-pretraining"), head(""), plain());
        assertSame(target, fixture("safetensors-pretraining"));
    }

    private Conversion convert(Path from, Source source, ConvertOptions options) throws IOException {
        return bertconv.convert(from, target, source, options);
    }
}
