package org.bertconv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bertconv.ConvertCalls.assertError;
import static org.bertconv.ConvertCalls.assertHint;
import static org.bertconv.ConvertCalls.head;
import static org.bertconv.ConvertCalls.plain;
import static org.bertconv.ConvertCalls.with;
import static org.bertconv.MutableModel.fixture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.bertconv.io.ErrorClass;
import org.bertconv.mapping.Forced;
import org.bertconv.mapping.Gelu;
import org.bertconv.mapping.Head;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of models that a target cannot hold, or holds otherwise, word for word. */
class ConvertMessagesTest {

    private final Bertconv bertconv = new Bertconv(Settings.defaults());

    @TempDir
    private Path temporary;

    private Path target;

    @BeforeEach
    void nameTheTarget() {
        target = temporary.resolve("target");
    }

    @Test
    void aFileBesideTheWeightsThatIsTooLargeStopsTheConversion() throws IOException {
        Path source = MutableModel.of("safetensors-pretraining").write(temporary.resolve("source"));
        sparse(source.resolve("vocab.txt"), (256L << 20) + 1);
        assertError(() -> convert(source, plain()), ErrorClass.LIMIT)
                .hasMessage("LIMIT: " + source.resolve("vocab.txt")
                        + ": has 268435457 bytes, at most 268435456 are carried along");
        assertThat(target).doesNotExist();
    }

    @Test
    void modulesOfTooManyFilesAreNotCarriedAlong() throws IOException {
        Path source = MutableModel.of("pytorch-base").write(temporary.resolve("source"));
        Files.writeString(
                source.resolve("modules.json"),
                "[{\"path\": \"\", \"type\": \"Transformer\"}, {\"path\": \"1_Pooling\", \"type\": \"Pooling\"}]");
        Path module = Files.createDirectory(source.resolve("1_Pooling"));
        for (int i = 0; i < 64; i++) {
            Files.createFile(module.resolve(String.valueOf(i)));
        }
        assertError(() -> convert(source, plain()), ErrorClass.LIMIT)
                .hasMessage("LIMIT: " + source.resolve("modules.json")
                        + ": names modules of 65 files, at most 64 are carried along");
    }

    @Test
    void aFileOfRulesThatIsTooLargeIsNotRead() throws IOException {
        Path rules = temporary.resolve("mine.yaml");
        sparse(rules, (16L << 20) + 1);
        Settings plain = Settings.defaults();
        Bertconv tool = new Bertconv(
                new Settings(plain.reading(), List.of(rules), plain.writing(), plain.verifying(), plain.threads()));
        assertError(() -> tool.check(fixture("pytorch-base"), Source.DETECTED, false), ErrorClass.LIMIT)
                .hasMessage("LIMIT: " + rules + ": has 16777217 bytes, a rule file at most 16777216");
    }

    @Test
    void aTargetThatKnowsNoCrossAttentionHasNoPlaceForADecoder() {
        assertError(() -> convert(fixture("pytorch-decoder"), with(o -> o.to = "tf1")), ErrorClass.UNSUPPORTED)
                .hasMessage("UNSUPPORTED: tf1 has no place for any head of family bert");
        assertThat(target).doesNotExist();
    }

    @Test
    void aFamilyThatATargetHasInOneShapeOnlyIsNotWrittenInAnother() {
        Path source = fixture("mobilebert-plain");
        assertError(() -> convert(source, with(o -> o.to = "keras-h5")), ErrorClass.UNSUPPORTED)
                .hasMessage("UNSUPPORTED: " + source + ": normalization_type: is layer_norm, and family mobilebert is"
                        + " written as keras-h5 only where it is no_norm");
    }

    /** The code of ALBERT computes the tangent and calls it gelu. */
    @Test
    void anActivationThatTheCodeOfTheTargetDoesNotHaveIsNotWritten() throws IOException {
        MutableModel model = MutableModel.of("albert-base");
        model.config().put("hidden_act", "gelu");
        Path source = model.write(temporary.resolve("source"));
        assertError(() -> convert(source, with(o -> o.to = "tf1")), ErrorClass.UNSUPPORTED)
                .hasMessage(
                        "UNSUPPORTED: hidden_act is gelu by the error function, and the code of naming google-tf1 of"
                                + " albert computes the hyperbolic tangent under that name");
    }

    @Test
    void whatTheCodeOf2018ComputesWhateverItsConfigSaysIsSaid() throws IOException {
        Conversion erf = convert(fixture("pytorch-pretraining"), with(o -> o.to = "tf1"));
        assertThat(erf.notes())
                .containsExactly("bert_config.json says gelu and means erf: google-research/bert computes tanh since"
                        + " February 2019, which moves hidden states by about 1e-3");
        MutableModel model = MutableModel.of("pytorch-pretraining");
        model.config().put("hidden_act", "gelu_new").put("layer_norm_eps", 1e-5);
        Path source = model.write(temporary.resolve("source"));
        Conversion tanh = convert(source, with(o -> {
            o.to = "tf1";
            o.force = true;
        }));
        assertThat(tanh.notes())
                .containsExactly(
                        "bert_config.json says gelu for gelu_new: google-research/bert computes tanh since February"
                                + " 2019; read it with --gelu tanh",
                        "layer_norm_eps is 1.0E-5, and google-research/bert computes with 1e-12 whatever the config"
                                + " says");
        Source read = new Source(Forced.NOTHING, Optional.empty(), Optional.of(Gelu.TANH));
        assertThat(bertconv.check(target, read, false).ok()).isTrue();
    }

    @Test
    void rowsThatAreOnlyPaddingAreCutOffAndSaid() throws IOException {
        String words = "language_model.embedding.word_embeddings.weight";
        String bias = "lm_head.bias";
        CheckResult check = bertconv.check(fixture("megatron-3"), Source.DETECTED, false);
        assertThat(check.keys().notes())
                .contains(
                        words + " is [64, 12], and vocab_size is 61: the last 3 rows are padding and were cut off",
                        bias + " is [64], and vocab_size is 61: the last 3 rows are padding and were cut off");
    }

    @Test
    void tensorsThatAreMissingAreSaidBeforeTheModelIsRun() throws IOException {
        assertError(
                        () -> bertconv.diff(
                                fixture("pytorch-base"),
                                fixture("pytorch-base"),
                                head("token-classification"),
                                DiffOptions.CONTRACT),
                        ErrorClass.DIFFERENT)
                .hasMessage("DIFFERENT: " + fixture("pytorch-base")
                        + ": as token-classification 2 tensors are missing: classifier.weight, classifier.bias");
        assertHint(
                () -> bertconv.diff(
                        fixture("pytorch-base"),
                        fixture("pytorch-base"),
                        head("token-classification"),
                        DiffOptions.CONTRACT),
                "bertconv check says more; --head chooses another head");
        assertThat(bertconv.check(fixture("pytorch-base"), head("base"), false)
                        .recognition()
                        .head())
                .isEqualTo(Head.BASE);
    }

    /** A file of zeros that takes no room. */
    private static void sparse(Path file, long size) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            channel.write(ByteBuffer.allocate(1), size - 1);
        }
    }

    private Conversion convert(Path from, ConvertOptions options) throws IOException {
        return bertconv.convert(from, target, Source.DETECTED, options);
    }
}
