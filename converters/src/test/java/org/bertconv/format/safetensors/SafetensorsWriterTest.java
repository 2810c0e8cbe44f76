package org.bertconv.format.safetensors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.ShardIndex;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.checkpoint.WriteOptions;
import org.bertconv.format.MemoryTensor;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.DirectoryFolder;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.MemorySource;
import org.bertconv.io.SourceName;
import org.bertconv.output.OutputDirectory;
import org.bertconv.output.OutputOptions;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsWriterTest {

    private static final WriteOptions PT = new WriteOptions(1 << 20, Map.of("format", "pt"));

    @TempDir
    Path folder;

    /** {@code reference.safetensors} was written by {@code safetensors.torch.save} of safetensors 0.8.0 with torch 2.9.1. */
    @Test
    void theBytesAreThoseOfTheReferenceWriter() throws IOException {
        byte[] reference = reference();
        WeightsFile file = SafetensorsReader.read(MemorySource.of(SourceName.of("reference.safetensors"), reference));
        assertThat(file.tensors().size()).isEqualTo(19);
        List<Tensor> reversed = new ArrayList<>(file.tensors().tensors());
        java.util.Collections.reverse(reversed);
        for (int threads = 1; threads <= 4; threads++) {
            Path target = folder.resolve("out" + threads);
            write(StateDict.of(reversed), PT.withThreads(threads), target);
            assertThat(target.resolve("model.safetensors")).hasBinaryContent(reference);
        }
    }

    @Test
    void metadataIsSortedAndAbsentWhenThereIsNone() throws IOException {
        write(StateDict.of(List.of()), new WriteOptions(1, Map.of("b", "2\n", "a", "\"")), folder.resolve("out"));
        assertThat(folder.resolve("out/model.safetensors"))
                .hasBinaryContent(
                        "(\0\0\0\0\0\0\0{\"__metadata__\":{\"a\":\"\\\"\",\"b\":\"2\\n\"}}   ".getBytes(UTF_8));
        write(StateDict.of(List.of()), new WriteOptions(1, Map.of()), folder.resolve("none"));
        assertThat(folder.resolve("none/model.safetensors"))
                .hasBinaryContent("\b\0\0\0\0\0\0\0{}      ".getBytes(UTF_8));
    }

    @Test
    void shardsAndTheirIndexAreThoseOfTheHubLibrary() throws IOException {
        StateDict tensors = StateDict.of(List.of(
                MemoryTensor.of("z", DType.U8, Shape.of(6)),
                MemoryTensor.of("huge", DType.U8, Shape.of(11)),
                MemoryTensor.of("a", DType.F32, Shape.of(1)),
                MemoryTensor.of("m", DType.U8, Shape.of(1))));
        Path target = folder.resolve("out");
        write(tensors, new WriteOptions(10, Map.of("format", "pt")), target);
        assertThat(target.toFile().list())
                .containsExactlyInAnyOrder(
                        "model-00001-of-00003.safetensors",
                        "model-00002-of-00003.safetensors",
                        "model-00003-of-00003.safetensors",
                        "model.safetensors.index.json");
        assertThat(target.resolve("model.safetensors.index.json")).hasContent("""
                        {
                          "metadata": {
                            "total_parameters": 1,
                            "total_size": 22
                          },
                          "weight_map": {
                            "a": "model-00002-of-00003.safetensors",
                            "huge": "model-00001-of-00003.safetensors",
                            "m": "model-00003-of-00003.safetensors",
                            "z": "model-00002-of-00003.safetensors"
                          }
                        }
                        """);
        try (DirectoryFolder read = DirectoryFolder.open(target)) {
            WeightsFile merged = ShardIndex.read(read, "model.safetensors.index.json")
                    .merge((name, shard) -> SafetensorsReader.read(shard));
            assertThat(merged.warnings()).isEmpty();
            assertThat(merged.metadata()).isEqualTo(Map.of("format", "pt"));
            for (Tensor tensor : tensors.tensors()) {
                assertThat(merged.tensors()
                                .get(tensor.info().name())
                                .orElseThrow()
                                .load())
                        .isEqualTo(tensor.load());
            }
        }
    }

    @Test
    void aTargetThatIsAFileIsWrittenAsOneWhateverItsSize() throws IOException {
        Path file = folder.resolve("weights.safetensors");
        StateDict tensors = StateDict.of(
                List.of(MemoryTensor.of("a", DType.U8, Shape.of(6)), MemoryTensor.of("b", DType.U8, Shape.of(6))));
        try (OutputDirectory output = OutputDirectory.forFile(file, OutputOptions.STRICT)) {
            new SafetensorsWriter().write(tensors, new WriteOptions(1, Map.of()).toFile("weights.safetensors"), output);
            output.commit();
        }
        assertThat(folder.toFile().list()).containsExactly("weights.safetensors");
        try (DirectoryFolder read = DirectoryFolder.open(folder)) {
            assertThat(new SafetensorsFormat()
                            .read(read, "weights.safetensors", ReadOptions.STRICT)
                            .tensors()
                            .names())
                    .containsExactly("a", "b");
        }
    }

    @Test
    void anErrorInOneTensorLeavesNothing() {
        Tensor broken = new Tensor() {
            @Override
            public TensorInfo info() {
                return new TensorInfo("broken", DType.U8, Shape.of(5));
            }

            @Override
            public ReadableByteChannel open() {
                return Channels.newChannel(new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw CheckpointException.of(ErrorClass.MALFORMED, "the checksum does not match");
                    }

                    @Override
                    public int read(byte[] into, int offset, int length) throws IOException {
                        return read();
                    }
                });
            }
        };
        List<Tensor> tensors = new ArrayList<>(List.of(broken));
        for (int i = 0; i < 50; i++) {
            tensors.add(MemoryTensor.of("good" + i, DType.F32, Shape.of(1000)));
        }
        for (int threads = 1; threads <= 3; threads++) {
            int count = threads;
            assertThatThrownBy(() -> write(StateDict.of(tensors), PT.withThreads(count), folder.resolve("out")))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessage("MALFORMED: the checksum does not match");
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void progressEndsWithEverything() throws IOException {
        List<String> calls = java.util.Collections.synchronizedList(new ArrayList<>());
        StateDict tensors = StateDict.of(List.of(
                MemoryTensor.of("a", DType.U8, Shape.of(3_000_000)), MemoryTensor.of("b", DType.U8, Shape.of(6))));
        write(
                tensors,
                PT.withThreads(1)
                        .withProgress(
                                (bytes, ofBytes, done, of) -> calls.add(bytes + "/" + ofBytes + " " + done + "/" + of)),
                folder.resolve("out"));
        assertThat(calls).hasSize(6).endsWith("3000006/3000006 1/2", "3000006/3000006 2/2");
    }

    @Test
    void whatTheFormatCannotHoldIsRefusedByName() {
        assertRefused(
                MemoryTensor.of("c", DType.C128, Shape.of(1)),
                "UNSUPPORTED: tensor c: dtype c128 has no place in safetensors");
        assertRefused(
                MemoryTensor.of("__metadata__", DType.U8, Shape.of(1)),
                "UNSUPPORTED: tensor __metadata__: safetensors uses this name for something else");
        assertRefused(
                MemoryTensor.of("\ud800", DType.U8, Shape.of(1)),
                "UNSUPPORTED: tensor \\uD800: the name cannot be written as UTF-8");
    }

    @Test
    void theWriterOwnsWhatReadersTakeForWeights() {
        SafetensorsWriter writer = new SafetensorsWriter();
        assertThat(List.of("model.safetensors", "model.safetensors.index.json", "model-00001-of-00002.safetensors"))
                .allMatch(writer::owns);
        assertThat(List.of("other.safetensors", "config.json", "model-1-of-2.safetensors", "pytorch_model.bin"))
                .noneMatch(writer::owns);
    }

    private void assertRefused(Tensor tensor, String message) {
        assertThatThrownBy(() -> write(StateDict.of(List.of(tensor)), PT, folder.resolve("out")))
                .isInstanceOf(CheckpointException.class)
                .hasMessage(message);
        assertThat(folder).isEmptyDirectory();
    }

    private static void write(StateDict tensors, WriteOptions options, Path target) throws IOException {
        try (OutputDirectory output = OutputDirectory.open(target, OutputOptions.STRICT)) {
            new SafetensorsWriter().write(tensors, options, output);
            output.commit();
        }
    }

    private static byte[] reference() throws IOException {
        try (InputStream in = SafetensorsWriterTest.class.getResourceAsStream("reference.safetensors")) {
            return Objects.requireNonNull(in).readAllBytes();
        }
    }

    @Test
    void aHeaderThatNoReaderTakesIsNotWritten() throws IOException {
        assertThat(SafetensorsLayout.header("{}", 8).getLong(0)).isEqualTo(8);
        assertThatThrownBy(() -> SafetensorsLayout.header("{        }", 8))
                .hasMessage("LIMIT: a safetensors header of 16 bytes, and 8 are allowed");
    }
}
