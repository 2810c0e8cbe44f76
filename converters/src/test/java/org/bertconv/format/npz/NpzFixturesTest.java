package org.bertconv.format.npz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.checkpoint.WriteOptions;
import org.bertconv.format.MemoryTensor;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.DirectoryFolder;
import org.bertconv.output.OutputDirectory;
import org.bertconv.output.OutputOptions;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Floats;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorContent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives that NumPy wrote, and what is written against them. */
class NpzFixturesTest {

    private static final Path FIXTURES = Path.of(System.getProperty("bertconv.fixtures", "fixtures"));

    @TempDir
    Path folder;

    @BeforeEach
    void fixturesAreThere() {
        assumeTrue(Files.isDirectory(FIXTURES), "SKIPPED: there are no fixtures in " + FIXTURES);
    }

    @Test
    void everyOrderOfBytesAndIndexesGivesTheSameTensors() throws IOException {
        Path directory = FIXTURES.resolve("npz-tensors");
        try (DirectoryFolder files = DirectoryFolder.open(directory)) {
            StateDict plain =
                    new NpzFormat().read(files, "plain.npz", ReadOptions.STRICT).tensors();
            StateDict strange = new NpzFormat()
                    .read(files, "strange.npz", ReadOptions.STRICT)
                    .tensors();
            assertThat(strange.names()).isEqualTo(plain.names()).hasSize(20).contains("nested/näme");
            for (Tensor tensor : plain.tensors()) {
                Tensor other = strange.get(tensor.info().name()).orElseThrow();
                assertThat(TensorContent.same(tensor, other))
                        .as("%s", tensor.info())
                        .isTrue();
            }
            assertThat(plain.get("int64").orElseThrow().load().getLong()).isEqualTo(Long.MIN_VALUE);
            for (int version = 1; version <= 3; version++) {
                WeightsFile one = new NpyFormat().read(files, "version" + version + ".npy", ReadOptions.STRICT);
                Tensor array = one.tensors().get("version" + version).orElseThrow();
                assertThat(TensorContent.same(array, plain.get("float32").orElseThrow()))
                        .isTrue();
            }
        }
    }

    @Test
    void bfloat16IsWhatItWasRoundedTo() throws IOException {
        try (DirectoryFolder files = DirectoryFolder.open(FIXTURES.resolve("npz-tensors"))) {
            WeightsFile more = new NpzFormat().read(files, "more.npz", ReadOptions.STRICT);
            ByteBuffer rounded = more.tensors().get("bfloat16").orElseThrow().load();
            ByteBuffer expected = more.tensors().get("expected").orElseThrow().load();
            while (expected.hasRemaining()) {
                assertThat(Floats.get(rounded, DType.BF16)).isEqualTo(expected.getFloat());
            }
            assertThat(more.metadata()).isEqualTo(Map.of("text", "a text"));
        }
    }

    @Test
    void whatNumPyStoredIsWrittenAgainByteForByte() throws IOException {
        for (String name : List.of("npz-base/model.npz", "npz-pretraining/model.npz", "npz-tensors/plain.npz")) {
            Path file = FIXTURES.resolve(name);
            for (int threads = 1; threads <= 3; threads++) {
                Path target = folder.resolve("again.npz");
                try (DirectoryFolder files = DirectoryFolder.open(file.resolveSibling(""))) {
                    WeightsFile read =
                            new NpzFormat().read(files, file.getFileName().toString(), ReadOptions.STRICT);
                    write(read.tensors(), target, threads);
                }
                assertThat(target).hasSameBinaryContentAs(file);
            }
        }
    }

    @Test
    void whatNumPyDoesNotHaveIsRefused() {
        assertRefused(
                DType.BF16,
                "UNSUPPORTED: tensor t: NumPy has no dtype bf16",
                "--dtype f32 holds every bf16 exactly; --dtype f16 rounds");
        assertRefused(
                DType.F8_E4M3,
                "UNSUPPORTED: tensor t: NumPy has no dtype f8_e4m3",
                "--dtype f32 holds every f8_e4m3 exactly");
        for (String name : List.of("", "/a", "a/../b", "a\\b", "a\0", "\ud800")) {
            assertThatThrownBy(() -> write(tensor(name, DType.F32), folder.resolve("out.npz"), 1))
                    .hasMessageEndingWith(": no member of a zip archive can have this name");
        }
        assertThatThrownBy(() -> write(tensor("a".repeat(65_532), DType.F32), folder.resolve("out.npz"), 1))
                .hasMessageEndingWith(": the name is too long for a zip archive");
        assertThat(folder).isEmptyDirectory();
    }

    private void assertRefused(DType dtype, String message, String hint) {
        assertThatThrownBy(() -> write(tensor("t", dtype), folder.resolve("out.npz"), 1))
                .hasMessage(message)
                .isInstanceOfSatisfying(
                        CheckpointException.class,
                        error -> assertThat(error.hint()).contains(hint));
    }

    private static StateDict tensor(String name, DType dtype) {
        return StateDict.of(List.of(MemoryTensor.of(name, dtype, Shape.of(2))));
    }

    private static void write(StateDict tensors, Path file, int threads) throws IOException {
        WriteOptions options = new WriteOptions(1, Map.of("format", "pt"))
                .withThreads(threads)
                .toFile(file.getFileName().toString());
        OutputOptions force = new OutputOptions(true, List.of(), name -> false);
        try (OutputDirectory output = OutputDirectory.forFile(file, force)) {
            new NpzWriter().write(tensors, options, output);
            output.commit();
        }
    }
}
