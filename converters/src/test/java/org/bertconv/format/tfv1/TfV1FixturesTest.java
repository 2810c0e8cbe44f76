package org.bertconv.format.tfv1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bertconv.checkpoint.Ignored;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.io.DirectoryFolder;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorContent;
import org.junit.jupiter.api.Test;

/** What TensorFlow wrote, held against what TensorFlow reads from it. */
class TfV1FixturesTest {

    private static final Map<DType, String> NAMES_IN_TENSORFLOW = Map.ofEntries(
            Map.entry(DType.BOOL, "bool"),
            Map.entry(DType.U8, "uint8"),
            Map.entry(DType.I8, "int8"),
            Map.entry(DType.I16, "int16"),
            Map.entry(DType.U16, "uint16"),
            Map.entry(DType.F16, "float16"),
            Map.entry(DType.I32, "int32"),
            Map.entry(DType.F32, "float32"),
            Map.entry(DType.I64, "int64"),
            Map.entry(DType.F64, "float64"),
            Map.entry(DType.C64, "complex64"),
            Map.entry(DType.C128, "complex128"));

    @Test
    void tensorsOfEveryKindAreThoseThatTensorFlowReads() throws IOException {
        Path directory = fixture("tf-v1-tensors");
        List<String> lines = new ArrayList<>();
        try (DirectoryFolder folder = DirectoryFolder.open(directory)) {
            WeightsFile file = new TfV1Format().read(folder, "tensors.ckpt", ReadOptions.STRICT);
            for (Tensor tensor : file.tensors().tensors()) {
                lines.add(String.join(
                        "\t",
                        tensor.info().name(),
                        NAMES_IN_TENSORFLOW.get(tensor.info().dtype()),
                        tensor.info().shape().toString(),
                        TensorContent.sha256(tensor)));
            }
            assertThat(file.ignored()).containsExactly(new Ignored("dtype/string", "dtype string is not read"));
        }
        assertThat(lines).isEqualTo(Files.readAllLines(directory.resolve("tensors.tsv")));
    }

    @Test
    void oneFileAndThreeShardsHoldTheSameTensors() throws IOException {
        try (DirectoryFolder one = DirectoryFolder.open(fixture("tf-v1-pretraining"));
                DirectoryFolder three = DirectoryFolder.open(fixture("tf-v1-sharded"))) {
            WeightsFile whole = new TfV1Format().read(one, "bert_model.ckpt", ReadOptions.STRICT);
            WeightsFile shards = new TfV1Format().read(three, "bert_model.ckpt-00001-of-00003", ReadOptions.STRICT);
            assertThat(whole.tensors().size()).isEqualTo(shards.tensors().size() + 1);
            for (Tensor tensor : shards.tensors().tensors()) {
                Tensor other = whole.tensors().get(tensor.info().name()).orElseThrow();
                assertThat(TensorContent.same(tensor, other))
                        .as(tensor.info().name())
                        .isTrue();
            }
        }
    }

    private static Path fixture(String name) {
        Path directory = Path.of(System.getProperty("bertconv.fixtures", "fixtures"), name);
        assumeTrue(Files.isDirectory(directory), "no fixtures");
        return directory;
    }
}
