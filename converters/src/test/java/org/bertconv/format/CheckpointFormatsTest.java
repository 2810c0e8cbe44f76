package org.bertconv.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.AbstractThrowableAssert;
import org.bertconv.checkpoint.Checkpoint;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointFormatsTest {

    private static final Path FIXTURES = Path.of(System.getProperty("bertconv.fixtures"));
    private static final String LOOKED_FOR = "looked for model.safetensors.index.json, model.safetensors, ";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "tf1-pretraining, tf-bundle",
        "tf1-pretraining/bert_model.ckpt, tf-bundle",
        "tf1-pretraining/bert_model.ckpt.index, tf-bundle",
        "tf1-pretraining/bert_model.ckpt.data-00000-of-00001, tf-bundle",
        "tf1-pretraining/checkpoint, tf-bundle",
        "tf1-partitioned/bert_model.ckpt.data-00001-of-00003, tf-bundle",
        "safetensors-pretraining, safetensors",
        "safetensors-pretraining/model.safetensors, safetensors",
        "safetensors-sharded, safetensors",
        "safetensors-sharded/model.safetensors.index.json, safetensors",
        "safetensors-sharded/model-00002-of-00004.safetensors, safetensors",
        "pytorch-base, pytorch-zip",
        "pytorch-base/pytorch_model.bin, pytorch-zip",
        "pytorch-training, pytorch-zip",
        "pytorch-training/checkpoint.pt, pytorch-zip"
    })
    void aCheckpointIsOpenedByWhateverNameItHas(String path, String format) throws IOException {
        try (Checkpoint checkpoint = open(FIXTURES.resolve(path))) {
            assertThat(checkpoint.format()).isEqualTo(format);
            assertThat(checkpoint.tensors().size()).isGreaterThanOrEqualTo(39);
            assertThat(checkpoint.config()).isPresent();
            assertThat(checkpoint.companions()).containsOnlyKeys("vocab.txt");
            assertThat(checkpoint.name()).hasToString(FIXTURES.resolve(path).toString());
        }
    }

    /** WordPieces, byte pairs of RoBERTa, sentence pieces of ALBERT, of XLM-RoBERTa and of CamemBERT. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "vocab.txt",
                "vocab.json",
                "merges.txt",
                "bpe.codes",
                "spiece.model",
                "sentencepiece.bpe.model",
                "tokenizer.json",
                "tokenizer_config.json",
                "special_tokens_map.json",
                "added_tokens.json"
            })
    void theTokenizerOfEveryFamilyGoesAlong(String file) throws IOException {
        Files.copy(
                FIXTURES.resolve("safetensors-pretraining/model.safetensors"), directory.resolve("model.safetensors"));
        Files.writeString(directory.resolve(file), "words");
        try (Checkpoint checkpoint = open(directory)) {
            assertThat(checkpoint.companions()).containsOnlyKeys(file);
        }
    }

    @Test
    void aShardStandsForAllShardsAndThatIsSaid() throws IOException {
        try (Checkpoint checkpoint = open(FIXTURES.resolve("safetensors-sharded/model-00002-of-00004.safetensors"))) {
            assertThat(checkpoint.warnings())
                    .containsExactly("model-00002-of-00004.safetensors is one of several shards: read all of them by "
                            + "model.safetensors.index.json");
        }
    }

    @Test
    void nothingThereIsSaid() {
        Path absent = directory.resolve("absent");
        assertError(absent, ErrorClass.INPUT).hasMessage("INPUT: " + absent + ": does not exist");
        Path below = directory.resolve("no/such/directory");
        assertError(below, ErrorClass.INPUT).hasMessage("INPUT: " + below + ": does not exist");
    }

    @Test
    void aNameThatIsNearlyThereIsProposed() throws IOException {
        write("model-v1.safetensors", "");
        write("notes.txt", "");
        Path near = directory.resolve("model_v1.safetensor");
        assertHint(near, "did you mean " + directory.resolve("model-v1.safetensors") + "?");
        assertThatThrownBy(() -> open(directory.resolve("weights.h5")))
                .isInstanceOfSatisfying(
                        CheckpointException.class,
                        error -> assertThat(error.hint()).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bert-base-uncased",
                "google-bert/bert-base-uncased",
                "sentence-transformers/bge-v1.5",
                "https://huggingface.co/bert-base-uncased"
            })
    void aModelOnAHubIsNotDownloadedAndThatIsSaid(String name) {
        assertHint(
                Path.of(name),
                "nothing is downloaded: a model on a hub is fetched first, and then named by the directory that it is in");
    }

    @Test
    void aRootWithoutANameIsADirectoryLikeAnother() throws IOException {
        URI zip = URI.create("jar:" + directory.resolve("empty.zip").toUri());
        try (FileSystem files = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
            assertError(files.getPath("/"), ErrorClass.INPUT)
                    .hasMessage("INPUT: /: holds no checkpoint: none of its 0 files is of a format that is read");
        }
    }

    @Test
    void aFileThatAnotherProgramWritesMeanwhileIsNoneOfTheCheckpoints() throws IOException {
        Files.copy(FIXTURES.resolve("safetensors-pretraining/model.safetensors"), directory.resolve("epoch3.weights"));
        Path log = write("train.log", "loss 1.0");
        try (Checkpoint checkpoint = open(directory)) {
            assertThat(checkpoint.format()).isEqualTo("safetensors");
            Files.writeString(log, "loss 1.0, loss 0.9");
        }
    }

    @Test
    void aDirectoryWithoutACheckpointIsSaidWithWhatWasLookedFor() throws IOException {
        assertError(directory, ErrorClass.INPUT)
                .hasMessage("INPUT: " + directory
                        + ": holds no checkpoint: none of its 0 files is of a format that is read");
        write("readme.md", "hello");
        write("picture.png", "\u0089PNG");
        assertError(directory, ErrorClass.INPUT)
                .hasMessage("INPUT: " + directory
                        + ": holds no checkpoint: none of its 2 files is of a format that is read");
        assertThatThrownBy(() -> open(directory))
                .isInstanceOfSatisfying(
                        CheckpointException.class,
                        error -> assertThat(error.hint())
                                .hasValueSatisfying(hint -> assertThat(hint)
                                        .startsWith(LOOKED_FOR)
                                        .contains("a TensorFlow *.index, or one file of safetensors, pytorch-zip, ")));
    }

    @Test
    void anArchiveAloneInADirectoryIsPointedAt() throws IOException {
        write("vocab.txt", "[PAD]\n");
        copy("archives/bert-tiny.tar.xz", "weights.tar.xz");
        assertThatThrownBy(() -> open(directory))
                .isInstanceOfSatisfying(
                        CheckpointException.class,
                        error -> assertThat(error.hint())
                                .contains("weights.tar.xz is an archive, which is read when it is named itself"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.safetensors", "pytorch_model.bin", "weights"})
    void aPointerOfGitLfsIsSaidForWhatItIs(String name) throws IOException {
        Path file = write(
                name,
                "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 438955371\n");
        assertThatThrownBy(() -> open(file))
                .isInstanceOfSatisfying(CheckpointException.class, error -> {
                    assertThat(error.errorClass()).isEqualTo(ErrorClass.MALFORMED);
                    assertThat(error.hint()).contains("run: git lfs pull");
                })
                .hasMessage("MALFORMED: " + file + ": is a Git LFS pointer, not the file that it points to");
    }

    @Test
    void aDirectoryOfPointersIsSaidForWhatItIs() throws IOException {
        Path file = write("model.safetensors", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n");
        assertError(directory, ErrorClass.MALFORMED)
                .hasMessage("MALFORMED: " + file + ": is a Git LFS pointer, not the file that it points to");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<!DOCTYPE html>\n<html>", "<!doctype html>", "\n  <html lang=\"en\">", "<HTML>"})
    void aPageOfAWebSiteIsSaidForWhatItIs(String page) throws IOException {
        Path file = write("pytorch_model.bin", page + "<body>Not found</body></html>");
        assertError(file, ErrorClass.MALFORMED)
                .hasMessage("MALFORMED: " + file + ": is an HTML page, not the file: the download failed");
    }

    @Test
    void anEmptyFileIsSaidForWhatItIs() throws IOException {
        Path file = write("model.safetensors", "");
        assertError(file, ErrorClass.MALFORMED).hasMessage("MALFORMED: " + file + ": is empty (0 bytes)");
        assertError(directory, ErrorClass.MALFORMED).hasMessage("MALFORMED: " + file + ": is empty (0 bytes)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "%PDF-1.4 | MALFORMED | is a PDF document",
                "'\u0089PNG\r\n' | MALFORMED | is a PNG picture",
                "'\u007fELF\2\1' | MALFORMED | is an ELF program",
                "hello world | MALFORMED | is of no format that is read: it begins with 68 65 6C 6C 6F 20 77 6F (11 bytes)",
                "x | MALFORMED | is of no format that is read: it begins with 78 (1 bytes)"
            })
    void otherFilesAreSaidByTheirFirstBytes(String content, ErrorClass errorClass, String message) throws IOException {
        Path file = write("file.bin", content);
        assertError(file, errorClass).hasMessage(errorClass + ": " + file + ": " + message);
    }

    @Test
    void severalCheckpointsAreListedAndNoneIsGuessed() throws IOException {
        copy("safetensors-pretraining/model.safetensors", "a.safetensors");
        copy("pytorch-base/pytorch_model.bin", "b.bin");
        assertError(directory, ErrorClass.INPUT)
                .hasMessage("INPUT: " + directory + ": holds several checkpoints: a.safetensors, b.bin");
    }

    @Test
    void shardsOfSeveralFormatsAreMalformed() throws IOException {
        copy("safetensors-pretraining/model.safetensors", "1.bin");
        copy("pytorch-base/pytorch_model.bin", "2.bin");
        Path index = write(
                "model.safetensors.index.json",
                "{\"weight_map\":{\"bert.pooler.dense.bias\":\"1.bin\",\"pooler.dense.bias\":\"2.bin\"}}");
        assertError(index, ErrorClass.MALFORMED)
                .hasMessage("MALFORMED: " + index + ": its shards are of several formats: {safetensors="
                        + directory.resolve("1.bin") + ", pytorch-zip=" + directory.resolve("2.bin") + "}");
    }

    @Test
    void whatToDoIsSaidBelowTheMessage() throws IOException {
        Path page = write("page.bin", "<!DOCTYPE html>");
        assertHint(page, "download the file itself, not the page about it");
        Files.delete(page);
        copy("safetensors-pretraining/model.safetensors", "a.safetensors");
        copy("pytorch-base/pytorch_model.bin", "b.bin");
        assertHint(directory, "name one of them");
    }

    private static void assertHint(Path path, String hint) {
        assertThatThrownBy(() -> open(path))
                .isInstanceOfSatisfying(
                        CheckpointException.class,
                        error -> assertThat(error.hint()).contains(hint));
    }

    @Test
    void severalDirectoriesWithACheckpointAreListedAndNoneIsGuessed() throws IOException {
        copy("safetensors-pretraining/model.safetensors", "checkpoint-1000/model.safetensors");
        copy("safetensors-pretraining/model.safetensors", "checkpoint-500/model.safetensors");
        assertError(directory, ErrorClass.INPUT)
                .hasMessage("INPUT: " + directory + ": holds several checkpoints: checkpoint-1000/model.safetensors, "
                        + "checkpoint-500/model.safetensors");
        Files.delete(directory.resolve("checkpoint-500/model.safetensors"));
        try (Checkpoint checkpoint = open(directory)) {
            assertThat(checkpoint.tensors().size()).isEqualTo(46);
        }
    }

    @Test
    void theDirectoryItselfComesBeforeThoseBelow() throws IOException {
        copy("pytorch-base/pytorch_model.bin", "pytorch_model.bin");
        copy("safetensors-pretraining/model.safetensors", "checkpoint-500/model.safetensors");
        try (Checkpoint checkpoint = open(directory)) {
            assertThat(checkpoint.format()).isEqualTo("pytorch-zip");
        }
    }

    @Test
    void severalBundlesAreListedUnlessTheStateFileNamesOne() throws IOException {
        for (String name : List.of("model.ckpt-1", "model.ckpt-2")) {
            copy("tf1-squad/bert_model.ckpt.index", name + ".index");
            copy("tf1-squad/bert_model.ckpt.data-00000-of-00001", name + ".data-00000-of-00001");
        }
        assertError(directory, ErrorClass.INPUT)
                .hasMessage(
                        "INPUT: " + directory + ": holds several checkpoints: model.ckpt-1.index, model.ckpt-2.index");
        write("checkpoint", "model_checkpoint_path: \"model.ckpt-2\"\nall_model_checkpoint_paths: \"model.ckpt-1\"\n");
        try (Checkpoint checkpoint = open(directory)) {
            assertThat(checkpoint.warnings())
                    .containsExactly("read model.ckpt-2.index, which checkpoint names; not read: model.ckpt-1.index");
        }
    }

    @Test
    void whatIsNotReadBesideTheCheckpointIsSaid() throws IOException {
        copy("safetensors-pretraining/model.safetensors", "model.safetensors");
        copy("pytorch-base/pytorch_model.bin", "pytorch_model.bin");
        try (Checkpoint checkpoint = open(directory)) {
            assertThat(checkpoint.format()).isEqualTo("safetensors");
            assertThat(checkpoint.warnings()).containsExactly("read model.safetensors; not read: pytorch_model.bin");
        }
    }

    @Test
    void recordedOutputsAreNoCheckpoint() throws IOException {
        copy("pytorch-pretraining/golden.safetensors", "golden.safetensors");
        copy("safetensors-pretraining/model.safetensors", "bert.safetensors");
        try (Checkpoint checkpoint = open(directory)) {
            assertThat(checkpoint.tensors().size()).isEqualTo(46);
        }
    }

    @Test
    void theBytesDecideAndNotTheName() throws IOException {
        copy("safetensors-pretraining/model.safetensors", "pytorch_model.bin");
        try (Checkpoint checkpoint = open(directory)) {
            assertThat(checkpoint.format()).isEqualTo("safetensors");
        }
    }

    /** Who opens a fifo waits for the other side, which never comes. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    @Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aFifoIsNotOpened() throws IOException, InterruptedException {
        Path fifo = directory.resolve("model.safetensors");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        assertError(fifo, ErrorClass.INPUT).hasMessage("INPUT: " + fifo + ": is not a regular file");
        assertError(directory, ErrorClass.INPUT).hasMessageContaining("holds no checkpoint: none of its 0 files");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{\"a\": 1, \"a\": 2} | JSON", "[] | JSON: is not an object", "not json | JSON", "{\"a\": | JSON"})
    void aConfigThatIsNotJsonIsMalformed(String content, String field) throws IOException {
        copy("safetensors-pretraining/model.safetensors", "model.safetensors");
        Path config = write("config.json", content);
        assertError(directory, ErrorClass.MALFORMED).hasMessageStartingWith("MALFORMED: " + config + ": " + field);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "version https://git-lfs.github.com/spec/v1 | is a Git LFS pointer, not the file that it points to",
                "<!DOCTYPE html> | is an HTML page, not the file: the download failed",
                "'' | is empty (0 bytes)"
            })
    void aConfigThatWasNotDownloadedIsSaidForWhatItIs(String content, String message) throws IOException {
        copy("safetensors-pretraining/model.safetensors", "model.safetensors");
        Path config = write("config.json", content);
        assertError(directory, ErrorClass.MALFORMED).hasMessage("MALFORMED: " + config + ": " + message);
    }

    @Test
    void aVocabularyThatWasNotDownloadedIsLeftOutAndSaid() throws IOException {
        copy("safetensors-pretraining/model.safetensors", "model.safetensors");
        write("vocab.txt", "version https://git-lfs.github.com/spec/v1\n");
        write("tokenizer.json", "");
        try (Checkpoint checkpoint = open(directory)) {
            assertThat(checkpoint.companions()).isEmpty();
            assertThat(checkpoint.warnings())
                    .containsExactly(
                            "vocab.txt is a Git LFS pointer, not the file that it points to: left out",
                            "tokenizer.json is empty (0 bytes): left out");
        }
    }

    @Test
    void theConfigOfTheUserIsTakenForTheOneBeside() throws IOException {
        copy("safetensors-pretraining/model.safetensors", "model.safetensors");
        write("config.json", "not json");
        Path config = FIXTURES.resolve("pytorch-base/config.json");
        try (Checkpoint checkpoint = CheckpointFormats.open(directory, ReadOptions.STRICT, Optional.of(config))) {
            assertThat(checkpoint.config().orElseThrow().name()).hasToString(config.toString());
        }
        Path absent = directory.resolve("absent.json");
        assertThatThrownBy(() -> CheckpointFormats.open(directory, ReadOptions.STRICT, Optional.of(absent)))
                .hasMessage("INPUT: " + absent + ": does not exist");
    }

    @Test
    void theWriterIsFoundByItsTarget() {
        assertThat(CheckpointFormats.targets()).contains("safetensors");
        assertThat(CheckpointFormats.writer("safetensors")).isPresent();
        assertThat(CheckpointFormats.writer("onnx")).isEmpty();
    }

    private static Checkpoint open(Path path) throws IOException {
        return CheckpointFormats.open(path, ReadOptions.STRICT, Optional.empty());
    }

    private static AbstractThrowableAssert<?, ?> assertError(Path path, ErrorClass errorClass) {
        return assertThatThrownBy(() -> open(path))
                .isInstanceOfSatisfying(
                        CheckpointException.class,
                        error -> assertThat(error.errorClass()).isEqualTo(errorClass));
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content, StandardCharsets.ISO_8859_1);
    }

    private void copy(String fixture, String name) throws IOException {
        Path to = directory.resolve(name);
        Files.createDirectories(to.getParent());
        Files.copy(FIXTURES.resolve(fixture), to);
    }
}
