package org.bertconv.format.tfbundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.bertconv.checkpoint.Ignored;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.checkpoint.WriteOptions;
import org.bertconv.format.MemoryTensor;
import org.bertconv.output.OutputDirectory;
import org.bertconv.output.OutputOptions;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensorflow.table.TableKey;
import org.bertconv.tensorflow.table.TableReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TfObjectWriterTest {

    private static final String PREFIX = "tf_model.ckpt";
    private static final String VALUE = "/.ATTRIBUTES/VARIABLE_VALUE";

    @TempDir
    Path folder;

    @Test
    void tensorsComeBackUnderTheirNames() throws IOException {
        List<Tensor> tensors = new ArrayList<>();
        for (DType dtype : DType.values()) {
            tensors.add(MemoryTensor.of("layer/" + dtype.label() + "/kernel", dtype, Shape.of(2, 3)));
        }
        tensors.add(MemoryTensor.of("next.pooler/é", DType.F32, Shape.of()));
        write(StateDict.of(tensors), folder.resolve("out"));
        WeightsFile read = read(folder.resolve("out"));
        assertThat(read.tensors().size()).isEqualTo(tensors.size());
        for (Tensor tensor : tensors) {
            Tensor found = read.tensors().get(tensor.info().name()).orElseThrow();
            assertThat(found.info()).isEqualTo(tensor.info());
            assertThat(found.load()).isEqualTo(tensor.load());
        }
        assertThat(read.ignored())
                .extracting(Ignored::name)
                .containsExactly("_CHECKPOINTABLE_OBJECT_GRAPH", "save_counter" + VALUE);
    }

    @Test
    void theKeysAreTheWaysFromTheRoot() throws IOException {
        write(
                StateDict.of(List.of(MemoryTensor.of("bert/next.pooler/kernel", DType.F32, Shape.of(1)))),
                folder.resolve("out"));
        try (DiskFolder disk = new DiskFolder(folder.resolve("out"))) {
            List<String> keys = new ArrayList<>();
            TableReader.open(disk.open(PREFIX + ".index")).forEach((key, value) -> keys.add(key.toString()));
            assertThat(keys)
                    .containsExactly(
                            TableKey.EMPTY.toString(),
                            "_CHECKPOINTABLE_OBJECT_GRAPH",
                            "model/bert/next..pooler/kernel" + VALUE,
                            "save_counter" + VALUE);
        }
    }

    @Test
    void theOrderOfTheTensorsDoesNotMatter() throws IOException {
        List<Tensor> tensors = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            tensors.add(MemoryTensor.of("layer/" + i + "/kernel", DType.F32, Shape.of(i)));
        }
        write(StateDict.of(tensors), folder.resolve("one"));
        Collections.reverse(tensors);
        write(StateDict.of(tensors), folder.resolve("other"));
        for (String name : List.of(PREFIX + ".index", PREFIX + ".data-00000-of-00001", "checkpoint")) {
            assertThat(folder.resolve("one").resolve(name))
                    .hasBinaryContent(Files.readAllBytes(folder.resolve("other").resolve(name)));
        }
    }

    @Test
    void aNameOfTenThousandComponentsIsWrittenWithoutRecursion() throws IOException {
        String deep = "a/".repeat(10_000) + "kernel";
        write(StateDict.of(List.of(MemoryTensor.of(deep, DType.F32, Shape.of(1)))), folder.resolve("out"));
        assertThat(read(folder.resolve("out")).tensors().names()).containsExactly(deep);
    }

    @Test
    void namesThatAreNotUtf8AreRefused() {
        assertThatThrownBy(() -> write(
                        StateDict.of(List.of(MemoryTensor.of("\ud800", DType.U8, Shape.of(1)))), folder.resolve("out")))
                .hasMessage("UNSUPPORTED: tensor model/\\uD800" + VALUE + ": the name cannot be written as UTF-8");
        assertThat(folder).isEmptyDirectory();
    }

    private static WeightsFile read(Path directory) throws IOException {
        return new TfBundleFormat().read(new DiskFolder(directory), PREFIX + ".index", ReadOptions.STRICT);
    }

    private static void write(StateDict tensors, Path target) throws IOException {
        try (OutputDirectory output = OutputDirectory.open(target, OutputOptions.STRICT)) {
            new TfObjectWriter().write(tensors, new WriteOptions(1 << 20, Map.of()), output);
            output.commit();
        }
    }
}
