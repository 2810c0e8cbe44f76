package org.bertconv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bertconv.ConvertCalls.assertError;
import static org.bertconv.ConvertCalls.names;
import static org.bertconv.ConvertCalls.with;
import static org.bertconv.MutableModel.fixture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bertconv.checkpoint.Ignored;
import org.bertconv.io.ErrorClass;
import org.bertconv.parity.OutputDifference;
import org.bertconv.parity.ParityReport;
import org.bertconv.parity.Tolerance;
import org.bertconv.parity.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Models with the modules of sentence-transformers behind them. */
class SentenceTransformerTest {

    private static final String EMBEDDING = "sentence_embedding";

    private final Bertconv bertconv = new Bertconv(Settings.defaults());

    @TempDir
    private Path temporary;

    @ParameterizedTest
    @CsvSource({
        "sentence-root, golden, float32, 1e-5",
        "sentence-root, golden-float64, float64, 1e-10",
        "sentence-dense, golden, float32, 1e-5",
    })
    void theEmbeddingIsThatOfSentenceTransformers(String name, String golden, String precision, double atol)
            throws IOException {
        DiffOptions options = new DiffOptions(
                new Tolerance(atol, 0), Optional.empty(), List.of(), precision, false, Optional.empty());
        ParityReport report =
                bertconv.diff(fixture(name), fixture(name).resolve(golden + ".safetensors"), Source.DETECTED, options);
        assertThat(report.outputs()).extracting(OutputDifference::name).contains(EMBEDDING);
        assertThat(report.verdict()).as("%s", report.notes()).isEqualTo(Verdict.SAME);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cls", "max", "mean", "mean_sqrt_len_tokens", "weightedmean", "lasttoken"})
    void everyWayOfPoolingIsTheirs(String mode) throws IOException {
        // In the words of version 6.
        Path model = copy("sentence-root", "1_Pooling/config.json", "{\"pooling_mode\": \"" + mode + "\"}");
        String way = mode.equals("mean_sqrt_len_tokens") || mode.equals("mean") ? "mean" : mode;
        assertThat(embedding(model, "golden-" + mode).verdict()).isEqualTo(Verdict.SAME);
        String other = way.equals("cls") ? "golden-max" : "golden-cls";
        assertThat(embedding(model, other).verdict()).isEqualTo(Verdict.DIFFERENT);
    }

    @Test
    void aDenseLayerWithAWrongWeightIsSeen() throws IOException {
        Path model = copy("sentence-dense", "README.md", "");
        Path weights = model.resolve("2_Dense/model.safetensors");
        MutableModel.of(fixture("sentence-dense/2_Dense/pytorch_model.bin"))
                .change("linear.weight", values -> {
                    double[] turned = new double[values.length];
                    for (int i = 0; i < values.length; i++) {
                        turned[i % 10 * 36 + i / 10] = values[i]; // as if it were [in, out]
                    }
                    return turned;
                })
                .writeFile(weights);
        ParityReport report = bertconv.diff(
                model, fixture("sentence-dense/golden.safetensors"), Source.DETECTED, DiffOptions.CONTRACT);
        assertThat(report.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(report.firstDivergence().orElseThrow().output()).isEqualTo(EMBEDDING);
        ParityReport models = bertconv.diff(model, fixture("sentence-dense"), Source.DETECTED, DiffOptions.CONTRACT);
        assertThat(models.weights().different())
                .extracting(different -> different.name())
                .containsExactly("2_Dense.linear.weight");
    }

    @ParameterizedTest
    @CsvSource({"sentence-root, safetensors", "sentence-dense, pytorch"})
    void allModulesGoAlongByteForByte(String name, String to) throws IOException {
        Path target = temporary.resolve("out");
        Conversion first = bertconv.convert(fixture(name), target, Source.DETECTED, with(options -> options.to = to));
        assertThat(first.exitCode()).isZero();
        // A second time into what is there now.
        Conversion second = bertconv.convert(fixture(name), target, Source.DETECTED, with(options -> {
            options.to = to;
            options.force = true;
        }));
        assertThat(second.exitCode()).isZero();
        assertThat(second.parity().orElseThrow().outputs())
                .extracting(OutputDifference::name)
                .contains(EMBEDDING);
        assertThat(names(target))
                .contains("modules.json", "config_sentence_transformers.json", "1_Pooling", "vocab.txt");
        try (Stream<Path> files = Files.walk(fixture(name))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path relative = fixture(name).relativize(file);
                boolean module = relative.getNameCount() == 2 && !relative.startsWith("0_Transformer");
                if (module || relative.toString().equals("config_sentence_transformers.json")) {
                    assertThat(Files.mismatch(file, target.resolve(relative)))
                            .as(relative.toString())
                            .isEqualTo(-1);
                }
            }
        }
        assertThat(Files.readString(target.resolve("modules.json"))).contains("\"path\": \"\"");
    }

    @Test
    void aSingleFileIsTheModelAloneAndSaysSo() throws IOException {
        Path target = temporary.resolve("alone.safetensors");
        Conversion conversion =
                bertconv.convert(fixture("sentence-root"), target, Source.DETECTED, with(options -> {}));
        assertThat(conversion.exitCode()).as("%s", conversion.notes()).isZero();
        assertThat(conversion.parity().orElseThrow().outputs())
                .extracting(OutputDifference::name)
                .doesNotContain(EMBEDDING);
        assertThat(conversion.notes())
                .contains(
                        "one file of safetensors has no place for the modules 1_Pooling, 2_Normalize behind the model,"
                                + " so they stay behind; a directory has");
    }

    @Test
    void theWeightsOfADenseLayerDoNotStayBehindSilently() throws IOException {
        Path target = temporary.resolve("alone.safetensors");
        Conversion refused = bertconv.convert(fixture("sentence-dense"), target, Source.DETECTED, with(options -> {}));
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.dropped()).containsExactly("2_Dense.linear.weight", "2_Dense.linear.bias");
        assertThat(target).doesNotExist();
        Conversion allowed = bertconv.convert(
                fixture("sentence-dense"), target, Source.DETECTED, with(options -> options.allowDrop = true));
        assertThat(allowed.exitCode()).as("%s", allowed.notes()).isZero();
        assertThat(allowed.dropped()).isEqualTo(refused.dropped());
    }

    @ParameterizedTest
    @CsvSource({"mean, 1", "cls, 2", "lasttoken, 3", "max, none"})
    void aGgufFileSaysToLlamaCppHowToPoolWhereItCan(String mode, String number) throws IOException {
        Path model = copy("sentence-root", "1_Pooling/config.json", "{\"pooling_mode\": \"" + mode + "\"}");
        Path target = temporary.resolve("model.gguf");
        Conversion conversion = bertconv.convert(model, target, Source.DETECTED, with(options -> {
            options.allowDrop = true;
            options.to = "gguf";
        }));
        assertThat(conversion.exitCode()).as("%s", conversion.notes()).isZero();
        assertThat(pooling(target)).isEqualTo(number);
        boolean said = !number.equals("none");
        assertThat(conversion.notes())
                .contains("one file of gguf has no place for the modules " + (said ? "" : "1_Pooling, ")
                        + "2_Normalize behind the model, so they stay behind; a directory has");
        assertThat(conversion.parity().orElseThrow().outputs().stream()
                        .anyMatch(output -> output.name().equals(EMBEDDING)))
                .isEqualTo(said);
    }

    @Test
    void thePoolingOfAGgufFileGoesOnToWhatIsMadeOfIt() throws IOException {
        Path file = temporary.resolve("model.gguf");
        bertconv.convert(fixture("sentence-root"), file, Source.DETECTED, with(options -> {
            options.allowDrop = true;
            options.to = "gguf";
        }));
        Path back = temporary.resolve("back");
        Conversion conversion = bertconv.convert(file, back, Source.DETECTED, with(options -> {}));
        assertThat(conversion.exitCode()).as("%s", conversion.notes()).isZero();
        assertThat(names(back)).contains("modules.json", "1_Pooling");
        assertThat(conversion.parity().orElseThrow().outputs())
                .extracting(OutputDifference::name)
                .contains(EMBEDDING);
    }

    private String pooling(Path gguf) throws IOException {
        return bertconv.inspect(gguf, Source.DETECTED, new InspectOptions(Optional.empty(), false, false))
                .metadata()
                .getOrDefault("bert.pooling_type", "none");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.auto_model.", "0.model."})
    void theModelIsFoundInTheStateDictOfAll(String prefix) throws IOException {
        Path source = MutableModel.of("sentence-state-dict")
                .rename(name -> name.replace("0.auto_model.", prefix))
                .write(temporary.resolve("state"));
        CheckResult check = bertconv.check(source, Source.DETECTED, false);
        assertThat(check.ok()).isTrue();
        assertThat(check.recognition().prefix()).isEqualTo(prefix);
        assertThat(check.keys().ignored())
                .extracting(Ignored::name)
                .containsExactlyInAnyOrder("2.linear.weight", "2.linear.bias");
        assertThat(check.keys().ignored().get(0).why())
                .isEqualTo("a Dense module of sentence-transformers, not of the model");
    }

    @Test
    void aModuleThatIsNotComputedIsSaid() throws IOException {
        Path model = copy(
                "sentence-root",
                "modules.json",
                "[{\"path\": \"\", \"type\": \"sentence_transformers.models.Transformer\"},"
                        + " {\"path\": \"1_LSTM\", \"type\": \"sentence_transformers.models.LSTM\"}]");
        assertError(() -> bertconv.diff(model, model, Source.DETECTED, DiffOptions.CONTRACT), ErrorClass.UNSUPPORTED)
                .hasMessage("UNSUPPORTED: " + model + "/modules.json: [1].type: is sentence_transformers.models.LSTM,"
                        + " computed are Pooling, Dense, Normalize, Dropout");
    }

    @Test
    void aPoolingThatIsNotKnownIsSaid() throws IOException {
        Path model = copy("sentence-root", "1_Pooling/config.json", "{\"pooling_mode\": \"median\"}");
        assertError(() -> bertconv.diff(model, model, Source.DETECTED, DiffOptions.CONTRACT), ErrorClass.UNSUPPORTED)
                .hasMessage("UNSUPPORTED: " + model + "/1_Pooling/config.json: pooling_mode: is median; known are cls,"
                        + " max, mean, mean_sqrt_len_tokens, weightedmean, lasttoken");
    }

    @Test
    void aListOfModulesThatIsNoneIsSaid() throws IOException {
        Path model = copy("sentence-root", "modules.json", "{}");
        assertError(() -> bertconv.check(model, Source.DETECTED, false), ErrorClass.MALFORMED)
                .hasMessage("MALFORMED: " + model
                        + "/modules.json: must be a list of modules, each with a path and a type");
    }

    private ParityReport embedding(Path model, String golden) throws IOException {
        DiffOptions options = new DiffOptions(
                new Tolerance(1e-5, 0), Optional.empty(), List.of(), "float32", false, Optional.of(EMBEDDING));
        return bertconv.diff(
                model, fixture("sentence-root").resolve(golden + ".safetensors"), Source.DETECTED, options);
    }

    /** A fixture with another file in it. */
    private Path copy(String name, String file, String content) throws IOException {
        Path target = temporary.resolve("copy");
        try (Stream<Path> files = Files.walk(fixture(name))) {
            for (Path from :
                    files.filter(path -> !path.toString().contains("golden")).toList()) {
                Path to = target.resolve(fixture(name).relativize(from).toString());
                if (Files.isDirectory(from)) {
                    Files.createDirectories(to);
                } else {
                    Files.copy(from, to);
                }
            }
        }
        Files.writeString(target.resolve(file), content);
        return target;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1_Pooling/config.json | {} | UNSUPPORTED | /1_Pooling/config.json: pooling_mode: is not there; known are"
                        + " cls, max, mean, mean_sqrt_len_tokens, weightedmean, lasttoken",
                "2_Dense/config.json | {\"in_features\": 0} | MALFORMED | /2_Dense/config.json: in_features: is 0, must be a"
                        + " whole number of at least 1",
                "2_Dense/config.json | {\"in_features\": 8, \"out_features\": 4, \"activation_function\": \"Softmax\"} |"
                        + " UNSUPPORTED | /2_Dense/config.json: activation_function: is Softmax, computed are Identity,"
                        + " Tanh, ReLU, GELU, SiLU"
            })
    void whatAModuleSaysWrongIsSaid(String file, String content, ErrorClass errorClass, String message)
            throws IOException {
        Path model = copy("sentence-dense", file, content);
        assertError(() -> bertconv.diff(model, model, Source.DETECTED, DiffOptions.CONTRACT), errorClass)
                .hasMessage(errorClass + ": " + model + message);
    }

    @Test
    void aModuleWithoutItsFilesIsSaid() throws IOException {
        Path weights = copy("sentence-dense", "README.md", "");
        Files.delete(weights.resolve("2_Dense/pytorch_model.bin"));
        assertError(() -> bertconv.diff(weights, weights, Source.DETECTED, DiffOptions.CONTRACT), ErrorClass.INPUT)
                .hasMessage("INPUT: " + weights + "/2_Dense/config.json: has no weights beside it: neither"
                        + " model.safetensors nor pytorch_model.bin");
        Files.delete(weights.resolve("2_Dense/config.json"));
        assertError(() -> bertconv.diff(weights, weights, Source.DETECTED, DiffOptions.CONTRACT), ErrorClass.INPUT)
                .hasMessage("INPUT: modules.json: names a module, and there is no 2_Dense/config.json");
    }

    @Test
    void aDenseModuleThatIsFedAnotherWidthIsSaid() throws IOException {
        Path model = copy(
                "sentence-dense",
                "1_Pooling/config.json",
                "{\"pooling_mode_cls_token\": true, \"pooling_mode_max_tokens\": true}");
        assertError(() -> bertconv.diff(model, model, Source.DETECTED, DiffOptions.CONTRACT), ErrorClass.DIFFERENT)
                .hasMessage("DIFFERENT: 2_Dense.linear takes 36 numbers, and gets 24");
    }
}
