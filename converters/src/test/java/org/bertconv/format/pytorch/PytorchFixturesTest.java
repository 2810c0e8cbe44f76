package org.bertconv.format.pytorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.bertconv.archive.Archives;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.format.safetensors.SafetensorsFormat;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.FileSource;
import org.bertconv.io.Folder;
import org.bertconv.io.SourceName;
import org.bertconv.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that PyTorch wrote. */
class PytorchFixturesTest {

    private static final String OPTIMIZER = "pytorch-optimizer/optimizer.pt";

    private static final Path FIXTURES = Path.of(System.getProperty("bertconv.fixtures", "../fixtures"));

    @ParameterizedTest
    @ValueSource(strings = {"tensors.bin", "protocol4.bin", "tensors-legacy.bin"})
    void readsEveryKindOfTensorAsSafetensorsHasIt(String file) throws IOException {
        try (FileSource torch = open("pytorch-tensors/" + file);
                FileSource plain = open("pytorch-tensors/tensors.safetensors")) {
            WeightsFile expected =
                    new SafetensorsFormat().read(Torch.folder(plain), "tensors.safetensors", ReadOptions.STRICT);
            WeightsFile read = Torch.read(torch, ReadOptions.STRICT);
            assertThat(read.tensors().names())
                    .containsExactlyInAnyOrderElementsOf(expected.tensors().names());
            for (Tensor tensor : expected.tensors().tensors()) {
                Tensor found = read.tensors().get(tensor.info().name()).orElseThrow();
                assertThat(found.info()).isEqualTo(tensor.info());
                assertThat(found.load()).as(tensor.info().name()).isEqualTo(tensor.load());
            }
        }
    }

    static Stream<Path> weights() throws IOException {
        try (Stream<Path> files = Files.walk(FIXTURES)) {
            return files
                    .filter(file -> file.getFileName().toString().matches(".*\\.(bin|pt)"))
                    .filter(file -> !file.toString().contains("namespace"))
                    .filter(file -> !file.endsWith(OPTIMIZER))
                    .filter(file -> file.toString().matches(".*(pytorch|torchscript)-.*"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("weights")
    void readsEveryFileToItsLastByte(Path path) throws IOException {
        try (FileSource file = FileSource.open(path, SourceName.of(path.toString()))) {
            WeightsFile weights = Torch.read(file, ReadOptions.STRICT);
            assertThat(weights.tensors().size()).isPositive();
            for (Tensor tensor : weights.tensors().tensors()) {
                assertThat((long) tensor.load().remaining())
                        .isEqualTo(tensor.info().bytes());
            }
        }
    }

    @Test
    void theStateOfAnOptimizerHoldsNone() throws IOException {
        Path path = FIXTURES.resolve(OPTIMIZER);
        try (FileSource file = FileSource.open(path, SourceName.of(OPTIMIZER))) {
            assertThatThrownBy(() -> Torch.read(file, ReadOptions.STRICT))
                    .hasMessage("DIFFERENT: " + OPTIMIZER + "!optimizer/data.pkl: coverage 0%: holds the state of an"
                            + " optimizer and no weights; its keys are state, param_groups");
        }
    }

    @Test
    void findsTheWeightsOfATrainingCheckpoint() throws IOException {
        try (FileSource file = open("pytorch-training/checkpoint.pt")) {
            WeightsFile weights = Torch.read(file, ReadOptions.STRICT);
            assertThat(weights.wrappers()).containsExactly("model_state_dict");
            assertThat(weights.ignored())
                    .map(ignored -> ignored.name())
                    .contains("epoch", "global_step", "best_loss", "optimizer");
        }
    }

    @Test
    void refusesANamespaceUnlessItIsIgnored() throws IOException {
        Path path;
        try (Stream<Path> files = Files.list(FIXTURES.resolve("pytorch-training-namespace"))) {
            path = files.filter(file ->
                            file.toString().endsWith(".bin") || file.toString().endsWith(".pt"))
                    .findFirst()
                    .orElseThrow();
        }
        try (FileSource file = FileSource.open(path, SourceName.of("x.pt"))) {
            assertThatThrownBy(() -> Torch.read(file, ReadOptions.STRICT))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageMatching("REFUSED: x.pt!.*/data.pkl: pickle names argparse.Namespace"
                            + " \\(GLOBAL at [0-9]+, called at [0-9]+\\)");
            assertThat(Torch.read(file, new ReadOptions(Set.of("argparse.Namespace")))
                            .tensors()
                            .size())
                    .isPositive();
        }
    }

    @Test
    void readsTheLegacyFileInAnArchiveOf2018() throws IOException {
        try (FileSource file = open("pytorch-legacy-2018/bert-tiny-uncased.tar.gz");
                Folder folder = Archives.open(file)) {
            assertThat(folder.names()).containsExactly("bert_config.json", "pytorch_model.bin");
            ByteSource model = folder.open("pytorch_model.bin");
            assertThat(Torch.read(model, ReadOptions.STRICT).tensors().names())
                    .contains("bert.embeddings.LayerNorm.gamma")
                    .doesNotContain("cls.predictions.decoder.bias");
        }
    }

    @Test
    void opensGooglesZip() throws IOException {
        try (Stream<Path> files = Files.list(FIXTURES.resolve("tf1-zip"))) {
            Path zip = files.filter(file -> file.toString().endsWith(".zip"))
                    .findFirst()
                    .orElseThrow();
            try (FileSource file = FileSource.open(zip, SourceName.of("x.zip"));
                    Folder folder = Archives.open(file)) {
                assertThat(folder.names()).anyMatch(name -> name.endsWith("bert_model.ckpt.index"));
                for (String name : folder.names()) {
                    ByteSource member = folder.open(name);
                    assertThat(member.read(0, (int) member.size()).remaining()).isEqualTo((int) member.size());
                }
            }
        }
    }

    private static FileSource open(String file) throws IOException {
        return FileSource.open(FIXTURES.resolve(file), SourceName.of(file));
    }
}
