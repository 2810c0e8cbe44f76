package org.bertconv.format.tfbundle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.checkpoint.WriteOptions;
import org.bertconv.format.MemoryTensor;
import org.bertconv.io.CheckpointException;
import org.bertconv.output.OutputDirectory;
import org.bertconv.output.OutputOptions;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TfBundleWriterTest {

    private static final WriteOptions PLAIN = new WriteOptions(1 << 20, Map.of());
    private static final String PREFIX = "bert_model.ckpt";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"tf1-classifier", "tf1-pretraining", "tf1-squad"})
    void theBytesAreThoseThatTensorFlowWrites(String fixture) throws Exception {
        Path original = Path.of(System.getProperty("bertconv.fixtures", "fixtures"), fixture);
        assumeTrue(Files.isDirectory(original));
        List<Tensor> reversed = new ArrayList<>();
        try (DiskFolder read = new DiskFolder(original)) {
            WeightsFile file = new TfBundleFormat().read(read, PREFIX + ".index", ReadOptions.STRICT);
            reversed.addAll(file.tensors().tensors());
            Collections.reverse(reversed);
            for (int threads = 1; threads <= 3; threads++) {
                Path target = folder.resolve("out" + threads);
                write(StateDict.of(reversed), PLAIN.withThreads(threads), target);
                for (String name : List.of(PREFIX + ".index", PREFIX + ".data-00000-of-00001", "checkpoint")) {
                    assertThat(target.resolve(name)).hasBinaryContent(Files.readAllBytes(original.resolve(name)));
                }
            }
        }
    }

    /** The digest is of what SaveV2 of TensorFlow 2.19.1 wrote for 20,000 float32 [1] of zeros named v000000 to v019999. */
    @Test
    void anIndexOfSeveralBlocksIsCutWhereTensorFlowCutsIt() throws Exception {
        List<Tensor> tensors = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            tensors.add(MemoryTensor.of(String.format("v%06d", i), DType.F32, Shape.of(1), new byte[4]));
        }
        write(StateDict.of(tensors), PLAIN, folder.resolve("out"));
        byte[] index = Files.readAllBytes(folder.resolve("out/" + PREFIX + ".index"));
        assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(index)))
                .isEqualTo("e6eee14f54309e21dc5ee401233018ccb79e418905fd228a2c8211dcfcaee6fe");
    }

    @Test
    void everyDtypeComesBackAsItWas() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (DType dtype : DType.values()) {
            tensors.put(dtype.label(), MemoryTensor.of(dtype.label(), dtype, Shape.of(2, 3)));
        }
        tensors.put("empty", MemoryTensor.of("empty", DType.F32, Shape.of(0, 4)));
        tensors.put("scalar", MemoryTensor.of("scalar", DType.F64, Shape.of()));
        tensors.put("wörld/\uD83D\uDE00", MemoryTensor.of("wörld/\uD83D\uDE00", DType.U8, Shape.of(5)));
        write(StateDict.of(tensors.values()), PLAIN, folder.resolve("out"));
        WeightsFile read = read(folder.resolve("out"));
        assertThat(read.tensors().names()).containsExactlyInAnyOrderElementsOf(tensors.keySet());
        for (Tensor tensor : tensors.values()) {
            Tensor found = read.tensors().get(tensor.info().name()).orElseThrow();
            assertThat(found.info()).isEqualTo(tensor.info());
            assertThat(found.load()).isEqualTo(tensor.load());
        }
    }

    @Test
    void aBundleWithoutTensorsIsOneToo() throws IOException {
        write(StateDict.of(List.of()), PLAIN, folder.resolve("out"));
        assertThat(read(folder.resolve("out")).tensors().size()).isZero();
    }

    @Test
    void theGlobalStepIsAnInt64WithoutDimensions() throws IOException {
        StateDict tensors = StateDict.of(List.of(MemoryTensor.of("w", DType.F32, Shape.of(2))));
        write(tensors, new WriteOptions(1, Map.of("global_step", "258", "format", "tf")), folder.resolve("out"));
        Tensor step = read(folder.resolve("out")).tensors().get("global_step").orElseThrow();
        assertThat(step.info().dtype()).isEqualTo(DType.I64);
        assertThat(step.info().shape()).isEqualTo(Shape.of());
        assertThat(step.load().getLong()).isEqualTo(258);
        assertThatThrownBy(() ->
                        write(tensors, new WriteOptions(1, Map.of("global_step", "1e3")), folder.resolve("refused")))
                .hasMessage("USAGE: global_step is \"1e3\", must be a number of 64 bits");
    }

    @Test
    void namesThatNoReaderWouldFindAgainAreRefused() {
        assertRefused("", "UNSUPPORTED: tensor : a bundle has no place for a name that is empty or begins with NUL");
        assertRefused(
                "\0x",
                "UNSUPPORTED: tensor \\u0000x: a bundle has no place for a name that is empty or begins with NUL");
        assertRefused("\ud800", "UNSUPPORTED: tensor \\uD800: the name cannot be written as UTF-8");
        assertThatThrownBy(() -> writeOne("é".repeat(40_000)))
                .hasMessageEndingWith("the name has 80000 bytes, at most 65535");
    }

    @Test
    void theWriterOwnsItsBundleAndTheFileThatNamesIt() {
        TfBundleWriter writer = new TfBundleWriter();
        assertThat(List.of("index", "meta", "data-00000-of-00001", "data-00002-of-00003"))
                .allMatch(suffix -> writer.owns(PREFIX + "." + suffix));
        assertThat(writer.owns("checkpoint")).isTrue();
        assertThat(List.of("bert_model.ckpt", "other.ckpt.index", "bert_model.ckpt.index.json", "bert_config.json"))
                .noneMatch(writer::owns);
    }

    @Test
    void theStateFileIsTheTextThatTensorFlowWrites() throws IOException {
        write(StateDict.of(List.of()), PLAIN, folder.resolve("out"));
        assertThat(folder.resolve("out/checkpoint"))
                .hasBinaryContent(
                        "model_checkpoint_path: \"bert_model.ckpt\"\nall_model_checkpoint_paths: \"bert_model.ckpt\"\n"
                                .getBytes(UTF_8));
    }

    private void assertRefused(String name, String message) {
        assertThatThrownBy(() -> writeOne(name))
                .isInstanceOf(CheckpointException.class)
                .hasMessage(message);
        assertThat(folder).isEmptyDirectory();
    }

    private void writeOne(String name) throws IOException {
        write(StateDict.of(List.of(MemoryTensor.of(name, DType.U8, Shape.of(1)))), PLAIN, folder.resolve("out"));
    }

    private static WeightsFile read(Path directory) throws IOException {
        return new TfBundleFormat().read(new DiskFolder(directory), PREFIX + ".index", ReadOptions.STRICT);
    }

    private static void write(StateDict tensors, WriteOptions options, Path target) throws IOException {
        try (OutputDirectory output = OutputDirectory.open(target, OutputOptions.STRICT)) {
            new TfBundleWriter().write(tensors, options, output);
            output.commit();
        }
    }
}
