package org.bertconv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bertconv.ConvertCalls.assertError;
import static org.bertconv.ConvertCalls.head;
import static org.bertconv.ConvertCalls.names;
import static org.bertconv.ConvertCalls.plain;
import static org.bertconv.ConvertCalls.with;
import static org.bertconv.MutableModel.fixture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bertconv.format.CheckpointFormats;
import org.bertconv.io.ErrorClass;
import org.bertconv.mapping.Forced;
import org.bertconv.output.Progress;
import org.bertconv.parity.Verdict;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a conversion goes: one file, shards, a directory that is there already, the source itself. */
class ConvertTargetTest {

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

    @Test
    void aTargetThatEndsLikeAWeightsFileIsOneFile() throws IOException {
        Path file = temporary.resolve("model.safetensors");
        Conversion conversion = bertconv.convert(fixture("tf1-pretraining"), file, Source.DETECTED, plain());
        assertThat(conversion.exitCode()).isZero();
        assertThat(conversion.written()).hasSize(1);
        assertThat(names(temporary)).containsExactly("model.safetensors");
    }

    @Test
    void anUntiedModelInOneFileIsVerifiedAsSuch() throws IOException {
        Path untied = MutableModel.of("safetensors-pretraining")
                .copy(WORDS, DECODER)
                .set(DECODER, 0, 7)
                .write(temporary.resolve("untied"));
        Path file = temporary.resolve("one.safetensors");
        assertThat(bertconv.convert(untied, file, Source.DETECTED, plain()).exitCode())
                .isZero();
    }

    @Test
    void weightsOverTheLimitAreSpreadOverShardsWithAnIndex() throws IOException {
        Conversion conversion = convert(fixture("tf1-pretraining"), head(""), with(o -> o.maxShardBytes = 4000));
        assertThat(conversion.exitCode()).isZero();
        assertThat(names(target))
                .contains("model.safetensors.index.json")
                .doesNotContain("model.safetensors")
                .filteredOn(name -> name.matches("model-\\d{5}-of-\\d{5}\\.safetensors"))
                .hasSizeGreaterThan(2);
        assertThat(conversion.written().get(conversion.written().size() - 1).file())
                .isEqualTo("model.safetensors.index.json");
        Path whole = temporary.resolve("whole");
        bertconv.convert(fixture("tf1-pretraining"), whole, Source.DETECTED, plain());
        assertThat(bertconv.diff(target, whole, Source.DETECTED, DiffOptions.CONTRACT)
                        .verdict())
                .isEqualTo(Verdict.SAME);
    }

    @Test
    void vocabularyAndTokenizerFilesAreCarriedAlong() throws IOException {
        Path source = MutableModel.of("safetensors-pretraining").write(temporary.resolve("source"));
        for (String name : List.of("vocab.txt", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json")) {
            Files.writeString(source.resolve(name), "content of " + name);
        }
        Files.writeString(source.resolve("notes.txt"), "not ours");
        convert(source, head(""), plain());
        assertThat(target.resolve("tokenizer.json")).hasContent("content of tokenizer.json");
        assertThat(names(target))
                .containsExactlyInAnyOrder(
                        "config.json",
                        "model.safetensors",
                        "special_tokens_map.json",
                        "tokenizer.json",
                        "tokenizer_config.json",
                        "vocab.txt");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ':',
            value = {
                "albert-base:albert:safetensors, pytorch, npz, flax, keras-h5, tf1",
                "roberta-base:roberta:safetensors, pytorch, npz, flax, keras-h5",
                "distilbert-base:distilbert:safetensors, pytorch, npz, flax, keras-h5",
                "electra-base:electra:safetensors, pytorch, npz, flax, keras-h5",
                "mpnet-base:mpnet:safetensors, pytorch, npz, keras-h5",
                "mobilebert-base:mobilebert:safetensors, pytorch, npz, keras-h5",
                "megatron-bert-pretraining:megatron-bert:safetensors, pytorch, npz"
            })
    void whatAFamilyIsNotWrittenAsIsSaidWithWhatItIs(String source, String family, String written) {
        for (String to : CheckpointFormats.targets()) {
            if (!List.of(written.split(", ")).contains(to)) {
                assertError(
                                () -> convert(fixture(source), Source.DETECTED, with(o -> o.to = to)),
                                ErrorClass.UNSUPPORTED)
                        .hasMessage(
                                "UNSUPPORTED: family " + family + " is not written as " + to + "; it is as " + written);
            }
        }
        assertThat(target).doesNotExist();
    }

    @Test
    void anExistingTargetIsUntouchedWithoutForce() throws IOException {
        Files.createDirectory(target);
        Files.writeString(target.resolve("model.safetensors"), "old");
        Files.writeString(target.resolve("mine.txt"), "mine");
        assertError(() -> convert(fixture("tf1-pretraining"), head(""), plain()), ErrorClass.OUTPUT)
                .hasMessage("OUTPUT: " + target.resolve("model.safetensors") + ": exists");
        assertThat(names(target)).containsExactlyInAnyOrder("mine.txt", "model.safetensors");
        assertThat(target.resolve("model.safetensors")).hasContent("old");
        assertThat(convert(fixture("tf1-pretraining"), head(""), with(o -> o.force = true))
                        .exitCode())
                .isZero();
        assertThat(target.resolve("mine.txt")).hasContent("mine");
    }

    /** They may be of the same model, or not; in any case it is the new ones that are verified. */
    @Test
    void weightsOfOtherFormatsStayAndAreSaid() throws IOException {
        Path older = MutableModel.of("safetensors-pretraining").set(WORDS, 0, 7).write(temporary.resolve("older"));
        convert(older, head(""), plain());
        Conversion conversion = convert(fixture("tf1-pretraining"), head(""), with(o -> {
            o.to = "pytorch";
            o.force = true;
        }));
        assertThat(conversion.exitCode()).isZero();
        assertThat(conversion.notes())
                .contains("was there before and stays: model.safetensors; frameworks may read it in place of what was "
                        + "written: remove it unless it is the same model");
        assertThat(names(target)).contains("model.safetensors", "pytorch_model.bin");
        assertThat(conversion.parity().orElseThrow().weights().different()).isEmpty();
    }

    @Test
    void shardsOfAnOlderCheckpointOfTheSameFormatGoAway() throws IOException {
        convert(fixture("tf1-pretraining"), head(""), with(o -> o.maxShardBytes = 4000));
        convert(fixture("tf1-pretraining"), head(""), with(o -> o.force = true));
        assertThat(names(target))
                .filteredOn(name -> name.contains("safetensors"))
                .containsExactly("model.safetensors");
    }

    @Test
    void theSourceIsNeverTheTarget() throws IOException {
        Path source = MutableModel.of("safetensors-pretraining").write(temporary.resolve("source"));
        byte[] before = Files.readAllBytes(source.resolve("model.safetensors"));
        assertError(
                        () -> bertconv.convert(source, source, Source.DETECTED, with(o -> o.force = true)),
                        ErrorClass.OUTPUT)
                .hasMessageStartingWith("OUTPUT: " + source + ": is where the input ");
        Path file = source.resolve("model.safetensors");
        assertError(() -> bertconv.convert(source, file, Source.DETECTED, with(o -> o.force = true)), ErrorClass.OUTPUT)
                .hasMessageContaining(" is the input ");
        Path link = Files.createSymbolicLink(temporary.resolve("link"), source);
        assertError(() -> bertconv.convert(source, link, Source.DETECTED, with(o -> o.force = true)), ErrorClass.OUTPUT)
                .hasMessageContaining(" is where the input ");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void aConfigFromElsewhereIsAnInputToo() throws IOException {
        Path source = MutableModel.of("safetensors-pretraining").withoutConfig().write(temporary.resolve("source"));
        Files.createDirectory(target);
        Path config =
                Files.copy(fixture("safetensors-pretraining").resolve("config.json"), target.resolve("config.json"));
        byte[] before = Files.readAllBytes(config);
        Source withConfig = new Source(Forced.NOTHING, Optional.of(config), Optional.empty());
        assertError(() -> bertconv.convert(source, target, withConfig, with(o -> o.force = true)), ErrorClass.OUTPUT)
                .hasMessage("OUTPUT: " + target + ": is where the input " + config + " lies");
        assertThat(Files.readAllBytes(config)).isEqualTo(before);
    }

    /** The source is not opened for it: what it holds is no checkpoint, and nothing is said of that. */
    @Test
    void aTargetThatCannotBeWrittenIsSaidBeforeTheSourceIsOpened() throws IOException {
        Path source = Files.writeString(temporary.resolve("source.safetensors"), "no checkpoint");
        Path file = Files.writeString(temporary.resolve("file"), "mine");
        Path full = Files.createDirectory(temporary.resolve("full"));
        Path weights = Files.writeString(full.resolve("model.safetensors"), "old");
        Path inNowhere = temporary.resolve("nowhere/out");
        String nowhere = " is to stand in the directory " + inNowhere.getParent() + ", which does not exist";
        Map<Path, String> refused = Map.of(
                file,
                file + ": is not a directory",
                full,
                weights + ": exists",
                weights,
                weights + ": exists",
                inNowhere,
                inNowhere + ":" + nowhere,
                inNowhere.resolveSibling("out.npz"),
                inNowhere + ".npz:" + nowhere,
                Path.of("/"),
                "/: is the root of the file system, no place for a checkpoint",
                temporary,
                temporary + ": is where the input " + source + " lies");
        for (Map.Entry<Path, String> entry : refused.entrySet()) {
            for (boolean dry : List.of(true, false)) {
                ConvertOptions options = with(o -> {
                    o.to = null;
                    o.dryRun = dry;
                });
                assertError(() -> bertconv.convert(source, entry.getKey(), Source.DETECTED, options), ErrorClass.OUTPUT)
                        .hasMessage("OUTPUT: " + entry.getValue());
                Halves halves = new Halves(source, source);
                assertError(() -> bertconv.convert(halves, entry.getKey(), Source.DETECTED, options), ErrorClass.OUTPUT)
                        .hasMessage("OUTPUT: " + entry.getValue());
            }
        }
        assertError(() -> convert(source, Source.DETECTED, plain()), ErrorClass.MALFORMED);
        assertThat(names(full)).containsExactly("model.safetensors");
    }

    @Test
    void aBundleIsASourceByItsPrefix() throws IOException {
        Path prefix = temporary.resolve("model.ckpt");
        Files.writeString(temporary.resolve("model.ckpt.index"), "no index");
        Path file = Files.writeString(temporary.resolve("file"), "mine");
        assertError(() -> bertconv.convert(prefix, file, Source.DETECTED, plain()), ErrorClass.OUTPUT)
                .hasMessage("OUTPUT: " + file + ": is not a directory");
    }

    /** One who has the two arguments the wrong way round is not told to replace the checkpoint. */
    @Test
    void aSourceThatIsNotThereIsSaidBeforeAllElse() throws IOException {
        Path full = MutableModel.of("safetensors-pretraining").write(temporary.resolve("full"));
        assertError(() -> bertconv.convert(target, full, Source.DETECTED, plain()), ErrorClass.INPUT)
                .hasMessage("INPUT: " + target + ": does not exist");
    }

    /** Which files go along with the weights is known once the source is open, and said before a tensor of it is read. */
    @Test
    void aFileThatGoesAlongAndIsThereIsSaidBeforeTheGoldenIsRead() throws IOException {
        ConvertOptions options = with(o -> o.golden = Optional.of(temporary.resolve("no-golden")));
        for (String name : List.of("config.json", "vocab.txt")) {
            Path there = Files.createDirectory(temporary.resolve("with-" + name));
            Files.writeString(there.resolve(name), "mine");
            assertError(
                            () -> bertconv.convert(fixture("tf1-pretraining"), there, Source.DETECTED, options),
                            ErrorClass.OUTPUT)
                    .hasMessage("OUTPUT: " + there.resolve(name) + ": exists");
            assertThat(there.resolve(name)).hasContent("mine");
        }
        assertError(() -> convert(fixture("tf1-pretraining"), Source.DETECTED, options), ErrorClass.INPUT)
                .hasMessage("INPUT: " + temporary.resolve("no-golden") + ": does not exist");
    }

    @Test
    void aGoldenIsNoTarget() throws IOException {
        Path golden =
                Files.copy(fixture("tf1-pretraining/golden.safetensors"), temporary.resolve("golden.safetensors"));
        byte[] before = Files.readAllBytes(golden);
        ConvertOptions options = with(o -> {
            o.golden = Optional.of(golden);
            o.force = true;
        });
        assertError(
                        () -> bertconv.convert(fixture("tf1-pretraining"), golden, Source.DETECTED, options),
                        ErrorClass.OUTPUT)
                .hasMessage("OUTPUT: " + golden + ": is the input " + golden);
        assertThat(golden).hasBinaryContent(before);
    }

    /** Half of it may be of the old file and half of the new one. */
    @ParameterizedTest
    @CsvSource({
        "safetensors-pretraining, model.safetensors, true",
        "safetensors-pretraining, model.safetensors, false",
        "safetensors-sharded, model-00002-of-00004.safetensors, false",
        "tf1-pretraining, bert_model.ckpt.data-00000-of-00001, false",
        "tf1-zip, uncased_L-2_H-12_A-3.zip, false"
    })
    void aSourceThatChangesWhileItIsReadIsNotWritten(String name, String file, boolean single) throws IOException {
        Path source = Files.createDirectory(temporary.resolve("source"));
        try (Stream<Path> files = Files.list(fixture(name))) {
            for (Path each : files.filter(Files::isRegularFile).toList()) {
                Files.copy(each, source.resolve(each.getFileName()));
            }
        }
        Path changing = source.resolve(file);
        Path from = file.endsWith(".zip") ? changing : source;
        Path to = single ? temporary.resolve("target.safetensors") : target;
        assertError(() -> growing(changing).convert(from, to, Source.DETECTED, plain()), ErrorClass.INPUT)
                .hasMessage("INPUT: " + changing + ": changed while it was being read");
        assertThat(names(temporary)).containsExactly("source");
    }

    @Test
    void aHalfThatChangesWhileItIsReadIsNotWritten() throws IOException {
        Path half = MutableModel.of("pytorch-decoder").write(temporary.resolve("half"));
        Path changing = half.resolve("model.safetensors");
        Halves halves = new Halves(fixture("pytorch-base"), half);
        assertError(() -> growing(changing).convert(halves, target, Source.DETECTED, plain()), ErrorClass.INPUT)
                .hasMessage("INPUT: " + changing + ": changed while it was being read");
        assertThat(names(temporary)).containsExactly("half");
    }

    /** A tool during whose writing a file gets one byte more. */
    private static Bertconv growing(Path file) {
        Settings plain = Settings.defaults();
        Progress writing = (bytes, ofBytes, tensors, ofTensors) -> {
            try {
                Files.write(file, new byte[1], StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        return new Bertconv(new Settings(plain.reading(), List.of(), writing, plain.verifying(), plain.threads()));
    }

    @Test
    void aDryRunWritesNothing() throws IOException {
        Conversion conversion = convert(fixture("tf1-pretraining"), head(""), with(o -> o.dryRun = true));
        assertThat(conversion.exitCode()).isZero();
        assertThat(conversion.written()).isEmpty();
        assertThat(conversion.notes()).containsExactly("nothing was written: --dry-run");
        assertThat(target).doesNotExist();
    }

    private Conversion convert(Path from, Source source, ConvertOptions options) throws IOException {
        return bertconv.convert(from, target, source, options);
    }
}
