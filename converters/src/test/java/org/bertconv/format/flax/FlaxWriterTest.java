package org.bertconv.format.flax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.ShardIndex;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.checkpoint.WriteOptions;
import org.bertconv.format.MemoryTensor;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.DirectoryFolder;
import org.bertconv.output.OutputDirectory;
import org.bertconv.output.OutputOptions;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorContent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written, against files that Flax wrote. */
class FlaxWriterTest {

    private static final Path FIXTURES = Path.of(System.getProperty("bertconv.fixtures", "fixtures"));

    @TempDir
    Path folder;

    @BeforeEach
    void fixturesAreThere() {
        assumeTrue(Files.isDirectory(FIXTURES), "SKIPPED: there are no fixtures in " + FIXTURES);
    }

    @Test
    void everyFileOfFlaxIsWrittenAgainByteForByte() throws IOException {
        int count = 0;
        try (Stream<Path> files = Files.walk(FIXTURES)) {
            for (Path file : files.filter(path -> path.toString().matches(".*flax-.*[a-z0-9]\\.msgpack"))
                    .filter(path -> !path.endsWith("training.msgpack") && !path.endsWith("chunked.msgpack"))
                    .sorted()
                    .toList()) {
                Path target = folder.resolve("again" + count + ".msgpack");
                write(read(file).tensors(), target);
                assertThat(target).hasSameBinaryContentAs(file);
                count++;
            }
        }
        assertThat(count).isGreaterThan(7);
    }

    @Test
    void largeArraysAreWrittenInTheChunksOfFlax() throws IOException {
        Path file = FIXTURES.resolve("flax-tensors/chunked.msgpack");
        FlaxLayout layout = FlaxLayout.of(read(file).tensors().tensors(), 40);
        ByteBuffer bytes = ByteBuffer.allocate((int) layout.bytes());
        for (FlaxLayout.Text text : layout.texts()) {
            bytes.position((int) text.position()).put(text.bytes().duplicate());
        }
        for (FlaxLayout.Place place : layout.places()) {
            bytes.position((int) place.position()).put(place.tensor().load());
        }
        assertThat(bytes.array()).isEqualTo(Files.readAllBytes(file));
    }

    @Test
    void chunksAreReadAsOneArray() throws IOException {
        StateDict plain = read(FIXTURES.resolve("flax-tensors/plain.msgpack")).tensors();
        StateDict chunked =
                read(FIXTURES.resolve("flax-tensors/chunked.msgpack")).tensors();
        assertThat(chunked.names()).containsExactly("nested.float32", "float64", "small");
        for (String name : List.of("nested.float32", "float64")) {
            Tensor whole = plain.get(name.replace("nested.", "")).orElseThrow();
            assertThat(TensorContent.same(chunked.get(name).orElseThrow(), whole))
                    .isTrue();
        }
    }

    @Test
    void theStateOfATrainingIsDescendedInto() throws IOException {
        WeightsFile state = read(FIXTURES.resolve("flax-tensors/training.msgpack"));
        assertThat(state.wrappers()).containsExactly("params", "params");
        assertThat(state.tensors().names()).containsExactly("dense.kernel", "dense.scalar");
        assertThat(state.ignored().stream().map(ignored -> ignored.name() + ": " + ignored.why()))
                .contains(
                        "step: a number, 1200, not an array",
                        "opt_state.0.mu: beside params",
                        "opt_state.0.complex: an extension of type 2, not an array",
                        "params.batch_stats.mean: beside params.params");
    }

    @Test
    void shardsAreThoseOfTheirIndexWhichJoinsPathsBySlashes() throws IOException {
        StateDict whole = read(FIXTURES.resolve("flax-base/flax_model.msgpack")).tensors();
        Path target = folder.resolve("shards");
        try (OutputDirectory output = OutputDirectory.open(target, OutputOptions.STRICT)) {
            new FlaxWriter().write(whole, new WriteOptions(6000, Map.of()), output);
            output.commit();
        }
        assertThat(target.resolve("flax_model.msgpack.index.json"))
                .content()
                .contains("\"encoder/layer/1/output/dense/kernel\": \"flax_model-0000");
        for (Path directory : List.of(target, FIXTURES.resolve("flax-sharded"))) {
            try (DirectoryFolder files = DirectoryFolder.open(directory)) {
                ShardIndex index = ShardIndex.read(files, "flax_model.msgpack.index.json");
                assertThat(index.files()).hasSizeGreaterThan(2);
                WeightsFile merged = index.merge((name, shard) -> FlaxReader.read(shard));
                assertThat(merged.warnings()).isEmpty();
                assertThat(merged.tensors().names()).containsExactlyInAnyOrderElementsOf(whole.names());
                for (Tensor tensor : whole.tensors()) {
                    Tensor other = merged.tensors().get(tensor.info().name()).orElseThrow();
                    assertThat(TensorContent.same(tensor, other)).isTrue();
                }
            }
        }
    }

    @Test
    void sizesArePackedAsMsgpackDoes() throws IOException {
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        MsgpackHeader header = new MsgpackHeader();
        for (long size : new long[] {0, 1, 2, 3, 16, 17, 255, 256, 65_535, 65_536, 4_294_967_295L}) {
            header.extension(1, size);
        }
        expected.writeBytes(java.util.HexFormat.of()
                .parseHex("c70001" + "d401" + "d501" + "c70301" + "d801" + "c71101" + "c7ff01" + "c8010001" + "c8ffff01"
                        + "c90001000001" + "c9ffffffff01"));
        assertThat(header.take().array()).isEqualTo(expected.toByteArray());
        header.integer(127)
                .integer(128)
                .integer(255)
                .integer(256)
                .integer(65_536)
                .integer(1L << 32);
        header.map(15)
                .map(16)
                .map(65_536)
                .list(15)
                .list(16)
                .list(65_536)
                .text("a".repeat(31))
                .text("b".repeat(32));
        byte[] bytes = header.take().array();
        assertThat(java.util.HexFormat.of().formatHex(bytes))
                .startsWith("7fcc80ccffcd0100ce00010000cf0000000100000000" + "8fde0010df00010000" + "9fdc0010dd00010000"
                        + "bf6161")
                .contains("61d9206262");
    }

    @Test
    void namesThatAreNoTreeAreRefused() {
        assertRefused("UNSUPPORTED: tensor a.b: its name begins with that of tensor a", tensor("a"), tensor("a.b"));
        assertRefused("UNSUPPORTED: tensor a: the names of others begin with its name", tensor("a.b"), tensor("a"));
        assertRefused("UNSUPPORTED: tensor \\uD800: the name cannot be written as UTF-8", tensor("\ud800"));
        assertThatThrownBy(() -> write(StateDict.of(List.of(tensor(".".repeat(512)))), folder.resolve("a.msgpack")))
                .hasMessageEndingWith(": its name has 513 parts, and 512 are allowed");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void theWriterOwnsWhatReadersTakeForWeights() {
        FlaxWriter writer = new FlaxWriter();
        assertThat(List.of("flax_model.msgpack", "flax_model.msgpack.index.json", "flax_model-00001-of-00002.msgpack"))
                .allMatch(writer::owns);
        assertThat(List.of("other.msgpack", "config.json", "model.safetensors")).noneMatch(writer::owns);
    }

    private void assertRefused(String message, Tensor... tensors) {
        assertThatThrownBy(() -> write(StateDict.of(List.of(tensors)), folder.resolve("a.msgpack")))
                .isInstanceOf(CheckpointException.class)
                .hasMessage(message);
    }

    private static Tensor tensor(String name) {
        return MemoryTensor.of(name, DType.F32, Shape.of(1));
    }

    private static WeightsFile read(Path file) throws IOException {
        DirectoryFolder files = DirectoryFolder.open(file.resolveSibling(""));
        return new FlaxFormat().read(files, file.getFileName().toString(), ReadOptions.STRICT);
    }

    private static void write(StateDict tensors, Path file) throws IOException {
        WriteOptions options =
                new WriteOptions(1, Map.of()).toFile(file.getFileName().toString());
        try (OutputDirectory output = OutputDirectory.forFile(file, OutputOptions.STRICT)) {
            new FlaxWriter().write(tensors, options, output);
            output.commit();
        }
    }
}
