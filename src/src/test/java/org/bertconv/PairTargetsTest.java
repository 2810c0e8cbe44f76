package org.bertconv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bertconv.ConvertCalls.assertError;
import static org.bertconv.ConvertCalls.with;
import static org.bertconv.MutableModel.fixture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bertconv.io.ErrorClass;
import org.bertconv.parity.ParityReport;
import org.bertconv.parity.Tolerance;
import org.bertconv.parity.Verdict;
import org.bertconv.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** Pairs as other frameworks have them: under their names, with the weights that they share, or not at all. */
class PairTargetsTest {

    private final Bertconv bertconv = new Bertconv(Settings.defaults());

    @TempDir
    private Path temporary;

    @ParameterizedTest
    @CsvSource({
        "encoder-decoder-bert, safetensors",
        "encoder-decoder-bert, pytorch",
        "encoder-decoder-bert, npz",
        "encoder-decoder-distilbert, safetensors",
        "encoder-decoder-bert, flax",
        "encoder-decoder-bert, keras-h5",
        "encoder-decoder-distilbert, pytorch",
        "encoder-decoder-distilbert, keras-h5",
        "pytorch-decoder, safetensors",
        "pytorch-decoder, flax",
        "pytorch-decoder, keras-h5",
        "encoder-decoder-roberta, safetensors",
        "encoder-decoder-roberta, pytorch",
        "roberta-decoder, safetensors",
        "roberta-decoder, flax",
        "roberta-decoder, keras-h5",
    })
    void thereAndBackGivesTheSameBits(String name, String to) throws IOException {
        Path there = temporary.resolve("there");
        Path back = temporary.resolve("back");
        Conversion conversion =
                bertconv.convert(fixture(name), there, Source.DETECTED, with(options -> options.to = to));
        assertThat(conversion.exitCode()).as("%s", conversion.check().keys()).isZero();
        assertThat(bertconv.convert(there, back, Source.DETECTED, with(options -> {}))
                        .exitCode())
                .isZero();
        DiffOptions weights =
                new DiffOptions(new Tolerance(0, 0), Optional.empty(), List.of(), "float32", true, Optional.empty());
        ParityReport report = bertconv.diff(fixture(name), back, Source.DETECTED, weights);
        assertThat(report.verdict()).isEqualTo(Verdict.SAME);
        assertThat(report.weights().identical()).isEqualTo(report.weights().compared());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "encoder-decoder-bert | tf1 | is not written as tf1; it is as safetensors, pytorch, npz, flax, keras-h5",
                "encoder-decoder-bert | gguf | is not written as gguf; it is as safetensors, pytorch, npz, flax, keras-h5",
                "encoder-decoder-distilbert | flax | is not written as flax with a distilbert that reads:"
                        + " FlaxEncoderDecoderModel gives it positions, which FlaxDistilBertModel does not take",
            })
    void aPairIsNotWrittenForWhatHasNoClassForIt(String name, String to, String why) {
        assertError(
                        () -> bertconv.convert(
                                fixture(name),
                                temporary.resolve("out"),
                                Source.DETECTED,
                                with(options -> options.to = to)),
                        ErrorClass.UNSUPPORTED)
                .hasMessage("UNSUPPORTED: family encoder-decoder " + why);
    }

    /** Flax and Keras have names and an order of axes of their own; the real frameworks wrote these from the weights of the others. */
    @ParameterizedTest
    @CsvSource({
        "encoder-decoder-flax, encoder-decoder-bert, hf-flax",
        "encoder-decoder-keras-h5, encoder-decoder-distilbert, hf-keras"
    })
    void whatAnotherFrameworkMadeOfAPairIsTheSameModel(String name, String of, String naming) throws IOException {
        CheckResult check = bertconv.check(fixture(name), Source.DETECTED, false);
        assertThat(check.recognition().naming()).isEqualTo(naming);
        assertThat(check.keys().notes()).isEmpty();
        ParityReport report = bertconv.diff(fixture(name), fixture(of), Source.DETECTED, exactly());
        assertThat(report.verdict()).isEqualTo(Verdict.SAME);
        assertThat(report.weights().identical()).isEqualTo(report.weights().compared());
        assertThat(golden(fixture(name), of).verdict()).isEqualTo(Verdict.SAME);
    }

    @Test
    void positionsThatFlaxCountsOtherwiseAreSaid() throws IOException {
        Conversion conversion = bertconv.convert(
                fixture("encoder-decoder-roberta"),
                temporary.resolve("out"),
                Source.DETECTED,
                with(options -> options.to = "flax"));
        String words = "FlaxEncoderDecoderModel counts positions from 0, where RoBERTa counts from behind the padding:"
                + " it computes what this model does only if it is given ";
        assertThat(conversion.notes()).contains(words + "position_ids", words + "decoder_position_ids");
    }

    /** The real framework stores what both halves share under one of its names. */
    @Test
    void halvesThatShareTheirWeightsHaveThemTwice() throws IOException {
        Path source = fixture("encoder-decoder-shared");
        CheckResult check = bertconv.check(source, Source.DETECTED, false);
        assertThat(check.ok()).isTrue();
        assertThat(check.keys().notes())
                .containsExactly(
                        "tie_encoder_decoder: encoder and decoder share their weights, and 37 tensors are stored"
                                + " for one of them only");
        bertconv.convert(source, temporary.resolve("there"), Source.DETECTED, with(options -> {}));
        ParityReport report = bertconv.diff(
                MutableModel.of("encoder-decoder-shared").write(temporary.resolve("other")),
                temporary.resolve("there"),
                Source.DETECTED,
                exactly());
        assertThat(report.verdict()).isEqualTo(Verdict.SAME);
    }

    @Test
    void halvesThatAreSaidToShareAndDifferAreRefused() throws IOException {
        MutableModel two = MutableModel.of("encoder-decoder-shared")
                .put("encoder.encoder.layer.1.output.dense.bias", Shape.of(12), new double[12]);
        Path source = two.write(temporary.resolve("two"));
        assertError(() -> bertconv.check(source, Source.DETECTED, false), ErrorClass.DIFFERENT)
                .hasMessage("DIFFERENT: " + source + ": config.json says tie_encoder_decoder, and"
                        + " decoder.bert.encoder.layer.1.output.dense.bias and encoder.encoder.layer.1.output.dense.bias"
                        + " have other values");
        two.config().put("tie_encoder_decoder", false);
        Path apart = two.write(temporary.resolve("apart"));
        assertError(() -> bertconv.check(apart, Source.DETECTED, false), ErrorClass.DIFFERENT)
                .hasMessage("DIFFERENT: " + apart + ": coverage 0%: config.json says encoder-decoder, and no two models"
                        + " stand under encoder. and decoder.");
    }

    @Test
    void onlyPyTorchLetsHalvesShare() throws IOException {
        bertconv.convert(
                fixture("encoder-decoder-shared"),
                temporary.resolve("out"),
                Source.DETECTED,
                with(options -> options.to = "keras-h5"));
        assertThat(JsonMapper.shared()
                        .readTree(Files.readString(temporary.resolve("out/config.json")))
                        .path("tie_encoder_decoder")
                        .asBoolean(true))
                .isFalse();
    }

    private ParityReport golden(Path model, String name) throws IOException {
        return bertconv.diff(model, fixture(name).resolve("golden.safetensors"), Source.DETECTED, exactly());
    }

    private static DiffOptions exactly() {
        return new DiffOptions(new Tolerance(1e-5, 0), Optional.empty(), List.of(), "float32", false, Optional.empty());
    }
}
