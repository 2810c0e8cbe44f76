package org.bertconv.format.kerash5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bertconv.checkpoint.Checkpoint;
import org.bertconv.checkpoint.Ignored;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.checkpoint.WriteOptions;
import org.bertconv.format.CheckpointFormats;
import org.bertconv.format.MemoryTensor;
import org.bertconv.hdf5.Hdf5File;
import org.bertconv.hdf5.Hdf5Group;
import org.bertconv.hdf5.Hdf5Object;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.FileSource;
import org.bertconv.io.Printable;
import org.bertconv.io.SourceName;
import org.bertconv.output.OutputDirectory;
import org.bertconv.output.OutputOptions;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorContent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KerasH5WriterTest {

    private static final WriteOptions PLAIN = new WriteOptions(1L << 40, Map.of("format", "pt"));

    @TempDir
    Path folder;

    @Test
    void aNameThatNoAttributeHoldsIsRefused() {
        String name = "a".repeat(64_513);
        assertThatThrownBy(() -> NameLists.write(new Hdf5Group(), "weight_names", List.of("b", name)))
                .isInstanceOf(CheckpointException.class)
                .hasMessage("UNSUPPORTED: tensor " + Printable.of(name)
                        + ": the name has more than 64512 bytes, which an attribute cannot hold");
    }

    @Test
    void layersAreTheSecondPartsOfNamesAndAHeadHasTheEmbeddingsOnceMore() throws IOException {
        List<String> names = List.of("m/bert/embeddings/word/weight:0", "m/bert/x:0", "m/mlm___cls/bias:0", "single");
        write(tensors(names), PLAIN, "out");
        try (FileSource file = open("out/tf_model.h5")) {
            Map<String, Hdf5Object> objects = Hdf5File.open(file).objects();
            assertThat(NameLists.read(objects.get(""), "layer_names")).containsExactly("bert", "mlm___cls", "single");
            assertThat(NameLists.read(objects.get("mlm___cls"), "weight_names"))
                    .containsExactly("m/mlm___cls/bias:0", "m/bert/embeddings/word/weight:0");
            assertThat(NameLists.read(objects.get("single"), "weight_names")).containsExactly("single");
            assertThat(objects.get("mlm___cls/m/bert/embeddings/word/weight:0").address())
                    .isEqualTo(
                            objects.get("bert/m/bert/embeddings/word/weight:0").address());
            WeightsFile read = KerasH5Reader.read(file);
            assertThat(read.tensors().names()).containsExactlyElementsOf(names);
            assertThat(read.ignored())
                    .containsExactly(new Ignored(
                            "mlm___cls/m/bert/embeddings/word/weight:0",
                            "second copy of m/bert/embeddings/word/weight:0"));
            assertThat(read.metadata()).containsEntry("backend", "tensorflow");
        }
    }

    /** So many weights in one layer that their names need several attributes, and their group a tree of three levels. */
    @Test
    void aLayerWithThousandsOfWeightsIsReadAgain() throws IOException {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            names.add("m/bert/a_weight_with_a_name_of_some_length_" + Integer.toHexString(i * 7919) + ":0");
        }
        StateDict tensors = tensors(names);
        write(tensors, PLAIN, "out");
        try (FileSource file = open("out/tf_model.h5")) {
            Hdf5Object layer = Hdf5File.open(file).objects().get("bert");
            assertThat(layer.attributes().keySet()).containsExactly("weight_names0", "weight_names1", "weight_names2");
            assertThat(layer.attributes().get("weight_names0").texts()).hasSize(1000);
            WeightsFile read = KerasH5Reader.read(file);
            assertThat(read.tensors().names()).containsExactlyElementsOf(names);
            for (Tensor tensor : read.tensors().tensors()) {
                assertThat(TensorContent.same(
                                tensor, tensors.get(tensor.info().name()).orElseThrow()))
                        .isTrue();
            }
        }
    }

    @Test
    void shardsHaveNamesWithoutTheScopeAndTheIndexHasThemWhole() throws IOException {
        List<String> names = List.of("tf_m/bert/a:0", "tf_m/bert/b:0", "tf_m/head/c:0");
        write(tensors(names), new WriteOptions(50, Map.of()), "out");
        assertThat(folder.resolve("out").toFile().list())
                .containsExactlyInAnyOrder(
                        "tf_model-00001-of-00002.h5", "tf_model-00002-of-00002.h5", "tf_model.h5.index.json");
        try (FileSource file = open("out/tf_model-00001-of-00002.h5")) {
            assertThat(KerasH5Reader.read(file).tensors().names()).containsExactly("bert/a:0", "bert/b:0");
        }
        try (Checkpoint whole =
                CheckpointFormats.open(folder.resolve("out"), ReadOptions.STRICT, java.util.Optional.empty())) {
            assertThat(whole.format()).isEqualTo("keras-h5");
            assertThat(whole.tensors().names()).containsExactlyElementsOf(names);
            assertThat(whole.warnings()).isEmpty();
        }
    }

    @Test
    void whatWasInitializedStandsInTheFile() throws IOException {
        write(
                tensors(List.of("m/a/b:0")),
                new WriteOptions(1 << 20, Map.of("format", "pt", "bertconv.initialized", "x,y")),
                "out");
        try (FileSource file = open("out/tf_model.h5")) {
            Hdf5Object root = Hdf5File.open(file).root();
            assertThat(NameLists.read(root, "bertconv.initialized")).containsExactly("x", "y");
            assertThat(root.attributes()).doesNotContainKey("format");
        }
    }

    @Test
    void theBytesAreTheSameTwiceAndWithAnyNumberOfThreads() throws IOException {
        StateDict tensors = tensors(List.of("m/a/x:0", "m/a/y:0", "m/b/z:0"));
        for (int threads = 1; threads <= 3; threads++) {
            write(tensors, PLAIN.withThreads(threads), "out" + threads);
            assertThat(folder.resolve("out" + threads + "/tf_model.h5"))
                    .hasSameBinaryContentAs(folder.resolve("out1/tf_model.h5"));
        }
    }

    @Test
    void whatHdf5HasNoPlaceForIsSaid() {
        assertUnsupported("a/../b", DType.F32, "tensor a/../b: cannot be a path in HDF5");
        assertUnsupported("a//b", DType.F32, "tensor a//b: cannot be a path in HDF5");
        assertUnsupported("m/a/x:0", DType.F8_E4M3, "tensor m/a/x:0: dtype f8_e4m3 is not written to HDF5");
        assertUnsupported("m/a/x:0", DType.C64, "tensor m/a/x:0: dtype c64 is not written to HDF5");
        assertThatThrownBy(() -> write(tensors(List.of("m/a/x", "m/a/x/y")), PLAIN, "out"))
                .hasMessage("UNSUPPORTED: tensor m/a/x: has a dataset where a group is needed");
        String longName = "m/a/" + "n".repeat(64_600);
        assertThatThrownBy(() -> write(tensors(List.of(longName)), PLAIN, "out"))
                .hasMessageStartingWith("UNSUPPORTED: tensor m/a/nnn")
                .hasMessageEndingWith("the name has more than 64512 bytes, which an attribute cannot hold");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void filesOfACheckpointOfThisKindAreOwned() {
        KerasH5Writer writer = new KerasH5Writer();
        for (String name : List.of("tf_model.h5", "tf_model.h5.index.json", "tf_model-00001-of-00003.h5")) {
            assertThat(writer.owns(name)).as(name).isTrue();
        }
        for (String name : List.of("model.h5", "tf_model.h5.bak", "tf_model-1-of-2.h5", "config.json")) {
            assertThat(writer.owns(name)).as(name).isFalse();
        }
        assertThat(writer.extensions()).containsExactly(".h5");
        assertThat(CheckpointFormats.targets()).contains(writer.target());
    }

    private void assertUnsupported(String name, DType dtype, String message) {
        StateDict tensors = StateDict.of(List.of(MemoryTensor.of(name, dtype, Shape.of(2))));
        assertThatThrownBy(() -> write(tensors, PLAIN, "out"))
                .isInstanceOf(CheckpointException.class)
                .hasMessage("UNSUPPORTED: " + message);
    }

    private static StateDict tensors(List<String> names) {
        return StateDict.of(names.stream()
                .map(name -> MemoryTensor.of(name, DType.F32, Shape.of(2, 3)))
                .toList());
    }

    private void write(StateDict tensors, WriteOptions options, String name) throws IOException {
        try (OutputDirectory output = OutputDirectory.open(folder.resolve(name), OutputOptions.STRICT)) {
            new KerasH5Writer().write(tensors, options, output);
            output.commit();
        }
    }

    private FileSource open(String name) throws IOException {
        Path path = folder.resolve(name);
        assertThat(Files.size(path)).isPositive();
        return FileSource.open(path, SourceName.of(name));
    }
}
