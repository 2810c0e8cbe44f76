package org.bertconv.format.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.format.pytorch.PytorchZipFormat;
import org.bertconv.format.safetensors.SafetensorsFormat;
import org.bertconv.io.DirectoryFolder;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models that PyTorch exported, and what the onnx package wrote. */
class OnnxFixturesTest {

    private static final Path FIXTURES = Path.of(System.getProperty("bertconv.fixtures", "../fixtures"));

    @Test
    void readsEveryTypeInBothWaysAsSafetensorsHasIt() throws IOException {
        try (DirectoryFolder folder = DirectoryFolder.open(FIXTURES.resolve("onnx-tensors"))) {
            WeightsFile read = new OnnxFormat().read(folder, "tensors.onnx", ReadOptions.STRICT);
            WeightsFile plain = new SafetensorsFormat().read(folder, "tensors.safetensors", ReadOptions.STRICT);
            for (Tensor tensor : plain.tensors().tensors()) {
                Tensor found = read.tensors().get(tensor.info().name()).orElseThrow();
                assertThat(found.info()).isEqualTo(tensor.info());
                assertThat(found.load()).as(tensor.info().name()).isEqualTo(tensor.load());
            }
            for (Tensor tensor : read.tensors().tensors()) {
                String twin = tensor.info().name().replace("typed.", "raw.");
                assertThat(tensor.load())
                        .isEqualTo(read.tensors().get(twin).orElseThrow().load());
            }
            assertThat(read.tensors().size()).isEqualTo(34);
            assertThat(read.ignored())
                    .map(ignored -> ignored.why())
                    .containsExactly("its data type is 8, which is not read");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "onnx-base, base",
        "onnx-external, base",
        "onnx-dynamo-base, base",
        "onnx-pretraining, pretraining",
        "onnx-dynamo-pretraining, pretraining",
        "onnx-masked-lm, masked-lm",
        "onnx-sequence-classification, sequence-classification",
        "onnx-question-answering, question-answering",
        "onnx-token-classification, token-classification"
    })
    void readsTheWeightsOfAModelUnderTheirNames(String model, String head) throws IOException {
        try (DirectoryFolder exported = DirectoryFolder.open(FIXTURES.resolve(model));
                DirectoryFolder original = DirectoryFolder.open(FIXTURES.resolve("pytorch-" + head))) {
            WeightsFile read = new OnnxFormat().read(exported, "model.onnx", ReadOptions.STRICT);
            WeightsFile expected = new PytorchZipFormat().read(original, "pytorch_model.bin", ReadOptions.STRICT);
            for (Tensor tensor : read.tensors().tensors()) {
                String name = tensor.info().name();
                if (name.endsWith("_ids")) {
                    continue;
                }
                if (name.endsWith(".MatMul")) {
                    Tensor weight = expected.tensors()
                            .get(name.replace(".MatMul", ".weight"))
                            .orElseThrow();
                    assertThat(tensor.load()).as(name).isEqualTo(transposed(weight));
                } else {
                    assertThat(tensor.load())
                            .as(name)
                            .isEqualTo(
                                    expected.tensors().get(name).orElseThrow().load());
                }
            }
            assertThat(read.tensors().size())
                    .isGreaterThanOrEqualTo(expected.tensors().size() - 2);
        }
    }

    private static ByteBuffer transposed(Tensor matrix) throws IOException {
        Shape shape = matrix.info().shape();
        int rows = (int) shape.dimension(0);
        int columns = (int) shape.dimension(1);
        ByteBuffer from = matrix.load();
        ByteBuffer to = ByteBuffer.allocate(from.remaining()).order(from.order());
        for (int column = 0; column < columns; column++) {
            for (int row = 0; row < rows; row++) {
                to.putInt(from.getInt(Float.BYTES * (row * columns + column)));
            }
        }
        return to.flip();
    }
}
