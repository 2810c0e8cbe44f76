package org.bertconv.format.pytorch.write;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bertconv.archive.ZipArchive;
import org.bertconv.archive.ZipMember;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.ShardIndex;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.checkpoint.WriteOptions;
import org.bertconv.format.MemoryTensor;
import org.bertconv.format.pytorch.PytorchZipFormat;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.DirectoryFolder;
import org.bertconv.io.FileSource;
import org.bertconv.io.SourceName;
import org.bertconv.output.OutputDirectory;
import org.bertconv.output.OutputOptions;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PytorchZipWriterTest {

    private static final WriteOptions ONE = new WriteOptions(1 << 20, Map.of("format", "pt"));
    private static final String FILE = "pytorch_model.bin";

    @TempDir
    Path folder;

    @Test
    void thePickleHoldsNothingThatAnOldUnpicklerRefuses() {
        assertThatPickle(MemoryTensor.of("w", DType.F32, Shape.of(2, 3)))
                .isEqualTo("\u0080\2ccollections\nOrderedDict\nq\0)R("
                        + "X\1\0\0\0wctorch._utils\n_rebuild_tensor_v2\nq\1("
                        + "(X\7\0\0\0storageq\2ctorch\nFloatStorage\nq\3X\1\0\0\0000X\3\0\0\0cpuq\4K\6tQ"
                        + "K\0K\2K\3\u0086K\3K\1\u0086\u0089h\0)RtRu.");
    }

    @Test
    void aTypeThatHasNoStorageClassIsNamedByItsDtype() {
        assertThatPickle(MemoryTensor.of("w", DType.U16, Shape.of(300)))
                .endsWith("q\2ctorch.storage\nUntypedStorage\nq\3X\1\0\0\0000X\3\0\0\0cpuq\4MX\2tQ"
                        + "K\0M,\1\u0085K\1\u0085\u0089h\0)Rctorch\nuint16\nq\5tRu.");
    }

    @Test
    void numbersOverThirtyOneBitsAreWrittenWhole() {
        assertThat(new String(new PickleWriter().number(1L << 31).stop(), ISO_8859_1))
                .isEqualTo("\u0080\2\u008a\b\0\0\0\u0080\0\0\0\0.");
        assertThat(new String(new PickleWriter().number((1L << 31) - 1).stop(), ISO_8859_1))
                .isEqualTo("\u0080\2J\u00ff\u00ff\u00ff\u007f.");
        assertThat(new String(
                        new PickleWriter()
                                .numbers(List.of(1L, 2L, 3L, 4L))
                                .numbers(List.of())
                                .stop(),
                        ISO_8859_1))
                .isEqualTo("\u0080\2(K\1K\2K\3K\4t).");
    }

    @Test
    void everyMemberStartsAtAMultipleOf64() throws IOException {
        StateDict tensors = tensors(1203);
        write(tensors, ONE, folder.resolve("out"));
        try (FileSource file = FileSource.open(folder.resolve("out/" + FILE), SourceName.of(FILE))) {
            List<ZipMember> members = ZipArchive.read(file).members();
            assertThat(members)
                    .map(ZipMember::name)
                    .startsWith("archive/data.pkl", "archive/byteorder", "archive/data/0", "archive/data/1")
                    .endsWith("archive/data/1202", "archive/version");
            assertThat(members).allSatisfy(member -> {
                assertThat(member.offset() % 64).isZero();
                assertThat(member.deflated()).isFalse();
            });
        }
        WeightsFile read = read(folder.resolve("out"));
        assertThat(read.tensors().names()).containsExactlyElementsOf(tensors.names());
        assertSame(tensors, read.tensors());
    }

    @Test
    void theSameTensorsGiveTheSameBytesWithAnyNumberOfThreads() throws IOException {
        for (int threads = 1; threads <= 4; threads++) {
            write(tensors(20), ONE.withThreads(threads), folder.resolve("out" + threads));
            assertThat(folder.resolve("out" + threads + "/" + FILE))
                    .hasSameBinaryContentAs(folder.resolve("out1/" + FILE));
        }
    }

    @Test
    void shardsHaveTheNamesAndTheIndexOfTransformers() throws IOException {
        StateDict tensors = StateDict.of(List.of(
                MemoryTensor.of("z", DType.U8, Shape.of(6)),
                MemoryTensor.of("huge", DType.U8, Shape.of(11)),
                MemoryTensor.of("a", DType.F32, Shape.of(1)),
                MemoryTensor.of("m", DType.U8, Shape.of(1))));
        Path target = folder.resolve("out");
        write(tensors, new WriteOptions(10, Map.of()), target);
        assertThat(target.toFile().list())
                .containsExactlyInAnyOrder(
                        "pytorch_model-00001-of-00003.bin",
                        "pytorch_model-00002-of-00003.bin",
                        "pytorch_model-00003-of-00003.bin",
                        "pytorch_model.bin.index.json");
        assertThat(target.toFile().list()).allMatch(name -> new PytorchZipWriter().owns(name));
        assertThat(target.resolve("pytorch_model.bin.index.json")).hasContent("""
                        {
                          "metadata": {
                            "total_parameters": 1,
                            "total_size": 22
                          },
                          "weight_map": {
                            "a": "pytorch_model-00002-of-00003.bin",
                            "huge": "pytorch_model-00001-of-00003.bin",
                            "m": "pytorch_model-00003-of-00003.bin",
                            "z": "pytorch_model-00002-of-00003.bin"
                          }
                        }
                        """);
        try (DirectoryFolder read = DirectoryFolder.open(target)) {
            WeightsFile merged = ShardIndex.read(read, "pytorch_model.bin.index.json")
                    .merge((name, shard) -> new PytorchZipFormat().read(read, name, ReadOptions.STRICT));
            assertThat(merged.warnings()).isEmpty();
            assertSame(tensors, merged.tensors());
        }
    }

    @Test
    void sizesAndOffsetsOverFourGigabytesStandInTheZip64Part() {
        ZipRecord large = new ZipRecord("archive/data/0", 5L << 30, 0);
        ByteBuffer local = large.local(7);
        assertThat(large.content() % 64).isZero();
        assertThat(local.remaining()).isEqualTo((int) large.content());
        assertThat(local.getInt(18)).isEqualTo(-1);
        assertThat(local.getInt(22)).isEqualTo(-1);
        assertThat(local.getInt(44)).isEqualTo(1 | 16 << 16);
        assertThat(local.getLong(48)).isEqualTo(5L << 30);

        ZipRecord far = new ZipRecord("archive/version", 2, large.end());
        ZipDirectory directory = new ZipDirectory(List.of(large, far), far.end());
        ByteBuffer entries = directory.content(List.of(7L, 8L));
        assertThat((long) entries.remaining()).isEqualTo(directory.bytes());
        assertThat(entries.getInt(42)).isZero();
        assertThat(entries.getLong(46 + 14 + 4)).isEqualTo(5L << 30);
        int second = large.centralBytes();
        assertThat(entries.getInt(second + 42)).isEqualTo(-1);
        assertThat(entries.getLong(second + 46 + 15 + 4)).isEqualTo(large.end());
    }

    @Test
    void aNameThatIsNoUnicodeIsNotWritten() {
        StateDict tensors = StateDict.of(List.of(MemoryTensor.of("a\ud800", DType.U8, Shape.of(1))));
        assertThatThrownBy(() -> write(tensors, ONE, folder.resolve("out")))
                .isInstanceOf(CheckpointException.class)
                .hasMessage("UNSUPPORTED: tensor a\\uD800: the name cannot be written as UTF-8");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void anEmptyTensorHasTheStridesThatPytorchGivesIt() {
        assertThatPickle(MemoryTensor.of("e", DType.U8, Shape.of(2, 0, 3)))
                .contains("tQK\0K\2K\0K\3\u0087K\3K\3K\1\u0087\u0089");
    }

    private static org.assertj.core.api.AbstractStringAssert<?> assertThatPickle(Tensor tensor) {
        try {
            return assertThat(new String(StateDictPickle.of(List.of(tensor)), ISO_8859_1));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static StateDict tensors(int count) {
        List<Tensor> tensors = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tensors.add(MemoryTensor.of("layer." + i, DType.values()[i % DType.values().length], Shape.of(i % 5, 3)));
        }
        return StateDict.of(tensors);
    }

    private static void assertSame(StateDict expected, StateDict found) throws IOException {
        for (Tensor tensor : expected.tensors()) {
            Tensor other = found.get(tensor.info().name()).orElseThrow();
            assertThat(other.info()).isEqualTo(tensor.info());
            assertThat(other.load()).isEqualTo(tensor.load());
        }
    }

    private static WeightsFile read(Path directory) throws IOException {
        try (DirectoryFolder files = DirectoryFolder.open(directory)) {
            WeightsFile read = new PytorchZipFormat().read(files, FILE, ReadOptions.STRICT);
            for (Tensor tensor : read.tensors().tensors()) {
                tensor.load();
            }
            return new PytorchZipFormat().read(DirectoryFolder.open(directory), FILE, ReadOptions.STRICT);
        }
    }

    private static void write(StateDict tensors, WriteOptions options, Path target) throws IOException {
        Files.createDirectories(target.getParent());
        try (OutputDirectory output = OutputDirectory.open(target, OutputOptions.STRICT)) {
            new PytorchZipWriter().write(tensors, options, output);
            output.commit();
        }
    }
}
