package org.bertconv.format.gguf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bertconv.checkpoint.JsonText;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.checkpoint.WriteOptions;
import org.bertconv.format.MemoryTensor;
import org.bertconv.format.npz.NpzFormat;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.DirectoryFolder;
import org.bertconv.io.MemorySource;
import org.bertconv.io.SourceName;
import org.bertconv.output.OutputDirectory;
import org.bertconv.output.OutputOptions;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorContent;
import org.bertconv.tensor.TensorInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** What is written, against files that gguf-py wrote with the keys of llama.cpp's converter. */
class GgufWriterTest {

    private static final Path FIXTURES = Path.of(System.getProperty("bertconv.fixtures", "fixtures"));
    private static final String WORDS = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nthe\n##s\n";
    private static final String CONFIG = """
            {"num_hidden_layers": 1, "max_position_embeddings": 4, "hidden_size": 2, "intermediate_size": 3,
             "num_attention_heads": 1, "type_vocab_size": 2, "layer_norm_eps": 1e-12}""";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"gguf-base-f32", "gguf-base-f16"})
    void aFileOfTheRealLibraryIsWrittenAgainByteForByte(String fixture) throws IOException {
        Path file = fixture(fixture).resolve("model.gguf");
        try (DirectoryFolder files = DirectoryFolder.open(file.resolveSibling(""))) {
            WeightsFile read = new GgufFormat().read(files, "model.gguf", ReadOptions.STRICT);
            Map<String, ByteSource> inside = new GgufFormat().inside(files, "model.gguf");
            ObjectNode config =
                    JsonText.readObject(java.util.Objects.requireNonNull(inside.get("config.json")), 1 << 20);
            for (int threads = 1; threads <= 3; threads++) {
                Path target = folder.resolve("again" + threads + ".gguf");
                write(
                        read.tensors(),
                        new WriteOptions(1, Map.of()).with(config, inside).withThreads(threads),
                        target);
                assertThat(target).hasSameBinaryContentAs(file);
            }
        }
    }

    @Test
    void everyTypeHasTheValuesOfTheRealLibrary() throws IOException {
        try (DirectoryFolder files = DirectoryFolder.open(fixture("gguf-q8_0"))) {
            StateDict expected = new NpzFormat()
                    .read(files, "expected.npz", ReadOptions.STRICT)
                    .tensors();
            for (String name : List.of("model.gguf", "version2.gguf")) {
                StateDict found =
                        new GgufFormat().read(files, name, ReadOptions.STRICT).tensors();
                assertThat(found.names()).containsExactlyInAnyOrderElementsOf(expected.names());
                for (Tensor tensor : found.tensors()) {
                    if (tensor.info().dtype() != DType.BF16) {
                        Tensor other = expected.get(tensor.info().name()).orElseThrow();
                        assertThat(TensorContent.same(tensor, other))
                                .as("%s", tensor.info())
                                .isTrue();
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "blk.0.attn_q.weight, 2, F16",
        "token_embd.weight, 2, F16",
        "blk.0.attn_q.bias, 1, F32",
        "token_embd_norm.weight, 1, F32",
        "blk.0.layer_output_norm.weight, 2, F32",
        "position_embd.weight, 2, F32",
        "token_types.weight, 2, F32"
    })
    void onlyMatricesBecomeNarrow(String name, int rank, DType stored) {
        GgufWriter writer = new GgufWriter();
        Shape shape = rank == 1 ? Shape.of(3) : Shape.of(3, 3);
        TensorInfo info = new TensorInfo(name, DType.F32, shape);
        assertThat(writer.stored(info, DType.F16)).isEqualTo(stored);
        assertThat(writer.stored(info, DType.BF16)).isEqualTo(stored == DType.F16 ? DType.BF16 : DType.F32);
        assertThat(writer.stored(info, DType.F32)).isEqualTo(DType.F32);
        assertThat(writer.stored(info, DType.F64)).isEqualTo(DType.F64);
    }

    @Test
    void aShortVocabularyIsFilledUp() throws IOException {
        Path file = folder.resolve("model.gguf");
        write(words(9), options(WORDS), file);
        GgufKeys keys = keys(file);
        assertThat(keys.texts()).containsEntry("tokenizer.ggml.tokens", "9 of text");
        try (DirectoryFolder files = DirectoryFolder.open(folder)) {
            ByteSource words = java.util.Objects.requireNonNull(
                    new GgufFormat().inside(files, "model.gguf").get("vocab.txt"));
            assertThat(UTF_8.decode(words.read(0, (int) words.size())).toString())
                    .isEqualTo(WORDS + "[PAD7]\n[PAD8]\n");
        }
    }

    @Test
    void whereTheVocabularyBelongsIsSaid() {
        WriteOptions without = new WriteOptions(1, Map.of()).with(config(CONFIG), Map.of());
        assertThatThrownBy(() -> GgufModel.keys(StateDict.of(words(7)), without))
                .isInstanceOfSatisfying(
                        CheckpointException.class,
                        error ->
                                assertThat(error.hint()).contains("put the vocab.txt of the model beside its weights"));
    }

    @Test
    void aVocabularyIsNeededAndFits() {
        assertRefused(
                words(7),
                new WriteOptions(1, Map.of()).with(config(CONFIG), Map.of()),
                "INPUT: a GGUF file has the vocabulary inside, and there is no vocab.txt");
        assertRefused(
                words(7), new WriteOptions(1, Map.of()), "INPUT: a GGUF file has the config inside, and there is none");
        assertRefused(
                words(6), options(WORDS), "MALFORMED: vocab.txt: has 7 words, and the model has embeddings for 6");
        assertRefused(
                words(9),
                options(WORDS.replace("[SEP]\n", "")),
                "MALFORMED: vocab.txt: has no [SEP], without which llama.cpp cannot cut texts");
    }

    @Test
    void whatLlamaCppWouldComputeOtherwiseIsRefused() {
        assertRefused(
                words(7),
                options(WORDS, CONFIG.replace("{", "{\"hidden_act\": \"relu\", ")),
                "UNSUPPORTED: hidden_act is relu, and llama.cpp computes a BERT with gelu only");
        assertRefused(
                words(7),
                options(WORDS, CONFIG.replace("{", "{\"position_embedding_type\": \"relative_key\", ")),
                "UNSUPPORTED: position_embedding_type is relative_key, and llama.cpp computes a BERT with absolute only");
        assertRefused(
                words(7), options(WORDS, "{}"), "INPUT: a GGUF file needs num_hidden_layers, which the config has not");
    }

    @Test
    void whatTheFormatCannotHoldIsRefusedByName() {
        assertRefused(
                List.of(MemoryTensor.of("u", DType.U8, Shape.of(1))),
                options(WORDS),
                "UNSUPPORTED: tensor u: dtype u8 has no place in GGUF");
        assertRefused(
                List.of(MemoryTensor.of("r", DType.F32, Shape.of(1, 1, 1, 1, 1))),
                options(WORDS),
                "UNSUPPORTED: tensor r: it has 5 dimensions, and GGUF allows 4");
        assertRefused(
                List.of(MemoryTensor.of("n".repeat(64), DType.F32, Shape.of(1))),
                options(WORDS),
                "UNSUPPORTED: tensor " + "n".repeat(64) + ": the name has 64 bytes, and GGUF allows 63");
        assertRefused(
                List.of(MemoryTensor.of("\ud800", DType.F32, Shape.of(1))),
                options(WORDS),
                "UNSUPPORTED: tensor \\uD800: the name cannot be written as UTF-8");
    }

    private void assertRefused(List<? extends Tensor> tensors, WriteOptions options, String message) {
        assertThatThrownBy(() -> write(new ArrayList<>(tensors), options, folder.resolve("model.gguf")))
                .isInstanceOf(CheckpointException.class)
                .hasMessage(message);
        assertThat(folder).isEmptyDirectory();
    }

    private static List<Tensor> words(int rows) {
        return List.of(MemoryTensor.of("token_embd.weight", DType.F32, Shape.of(rows, 2)));
    }

    private static WriteOptions options(String words) {
        return options(words, CONFIG);
    }

    private static WriteOptions options(String words, String config) {
        ByteSource vocabulary = MemorySource.of(SourceName.of("vocab.txt"), words.getBytes(UTF_8));
        return new WriteOptions(1, Map.of()).with(config(config), Map.of("vocab.txt", vocabulary));
    }

    private static ObjectNode config(String json) {
        try {
            return JsonText.readObject(MemorySource.of(SourceName.of("config.json"), json.getBytes(UTF_8)), 1 << 20);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static GgufKeys keys(Path file) throws IOException {
        ByteSource source = MemorySource.of(SourceName.of("m"), Files.readAllBytes(file));
        return GgufReader.keys(source, new GgufCursor(source, 0));
    }

    private static Path fixture(String name) {
        Path fixture = FIXTURES.resolve(name);
        assumeTrue(Files.isDirectory(fixture), "SKIPPED: there is no " + fixture);
        return fixture;
    }

    private static void write(List<Tensor> tensors, WriteOptions options, Path file) throws IOException {
        write(StateDict.of(tensors), options, file);
    }

    private static void write(StateDict tensors, WriteOptions options, Path file) throws IOException {
        try (OutputDirectory output = OutputDirectory.forFile(file, OutputOptions.STRICT)) {
            new GgufWriter().write(tensors, options.toFile(file.getFileName().toString()), output);
            output.commit();
        }
    }
}
