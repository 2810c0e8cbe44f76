package org.bertconv.format.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.bertconv.checkpoint.Ignored;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.format.MemoryFolder;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.DirectoryFolder;
import org.bertconv.io.Folder;
import org.bertconv.io.MemorySource;
import org.bertconv.io.SourceName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class OnnxReaderTest {

    private static final String FILE = "model.onnx";
    private static final int FLOAT = 1;
    private static final byte[] SIX = new byte[24];

    @TempDir
    Path folder;

    @Test
    void aMatrixIsCalledAfterTheNodeThatMultipliesByIt() throws IOException {
        WeightsFile file = read(new Proto()
                .message(1, Proto.node("MatMul", "/bert/layer.0/dense/MatMul", "y", "x", "onnx::MatMul_7"))
                .message(5, Proto.tensor("bert.layer.0.dense.bias", FLOAT, 6).bytes(9, SIX))
                .message(5, Proto.tensor("onnx::MatMul_7", FLOAT, 2, 3).bytes(9, SIX)));
        assertThat(file.tensors().names()).containsExactly("bert.layer.0.dense.bias", "bert.layer.0.dense.MatMul");
        assertThat(file.metadata()).isEqualTo(Map.of("producer_name", "test"));
    }

    @Test
    void aMatrixOfANumberedNodeIsCalledAfterTheBiasThatIsAdded() throws IOException {
        WeightsFile file = read(new Proto()
                .message(1, Proto.node("MatMul", "MatMul_3", "y", "x", "12"))
                .message(1, Proto.node("Add", "Add_4", "z", "bert.dense.bias", "y"))
                .message(5, Proto.tensor("bert.dense.bias", FLOAT, 6).bytes(9, SIX))
                .message(5, Proto.tensor("12", FLOAT, 2, 3).bytes(9, SIX)));
        assertThat(file.tensors().names()).containsExactly("bert.dense.bias", "bert.dense.MatMul");
    }

    @Test
    void metadataTellThePlaceOfANumberedNode() throws IOException {
        Proto entry = Proto.entry("pkg.torch.onnx.name_scopes", "['', 'bert', 'bert.dense', 'linear']");
        WeightsFile file = read(new Proto()
                .message(1, Proto.node("MatMul", "node_3", "y", "x", "val_1").message(9, entry))
                .message(5, Proto.tensor("val_1", FLOAT, 2, 3).bytes(9, SIX)));
        assertThat(file.tensors().names()).containsExactly("bert.dense.MatMul");
    }

    @Test
    void whatIsTakenTransposedOrLookedUpInIsAWeightAsPytorchKeepsIt() throws IOException {
        Proto transposed = Proto.node("Gemm", "/pooler/Gemm", "y", "x", "onnx::Gemm_1", "b");
        transposed.message(5, new Proto().text(1, "transB").number(3, 1).number(20, 2));
        WeightsFile file = read(new Proto()
                .message(1, transposed)
                .message(1, Proto.node("Gemm", "/other/Gemm", "w", "x", "onnx::Gemm_2", "b"))
                .message(1, Proto.node("Gather", "/words/Gather", "v", "table", "x"))
                .message(5, Proto.tensor("onnx::Gemm_1", FLOAT, 2, 3).bytes(9, SIX))
                .message(5, Proto.tensor("onnx::Gemm_2", FLOAT, 2, 3).bytes(9, SIX))
                .message(5, Proto.tensor("table", FLOAT, 2, 3).bytes(9, SIX)));
        assertThat(file.tensors().names()).containsExactly("pooler.weight", "other.Gemm", "words.weight");
    }

    @Test
    void aTensorOfTwoParametersHasBothNames() throws IOException {
        WeightsFile file = read(new Proto()
                .message(1, Proto.node("Identity", "Identity_0", "b.weight", "a.weight"))
                .message(1, Proto.node("Gather", "/words/Gather", "v", "a.weight", "x"))
                .message(5, Proto.tensor("a.weight", FLOAT, 2, 3).bytes(9, SIX)));
        assertThat(file.tensors().names()).containsExactly("a.weight", "b.weight", "words.weight");
    }

    @Test
    void constantsThatAreNoWeightsAreLeftAside() throws IOException {
        Proto value =
                new Proto().text(1, "value").message(5, Proto.tensor("", 7, 1).packed(7, 4));
        Proto matrix = new Proto()
                .text(1, "value")
                .message(5, Proto.tensor("", FLOAT, 2, 3).bytes(9, SIX));
        WeightsFile file = read(new Proto()
                .message(1, Proto.node("Constant", "/c", "/c_output").message(5, value))
                .message(1, Proto.node("Constant", "/d", "/d_output").message(5, matrix))
                .message(1, Proto.node("Reshape", "/r", "y", "x", "/c_output"))
                .message(1, Proto.node("MatMul", "/dense/MatMul", "z", "y", "/d_output"))
                .message(1, Proto.node("MatMul", "/dense/MatMul_1", "w", "z", "again"))
                .message(5, Proto.tensor("again", FLOAT, 2, 3).bytes(9, SIX)));
        assertThat(file.tensors().names()).containsExactly("dense.MatMul");
        assertThat(file.ignored())
                .containsExactly(
                        new Ignored("/c_output", "a constant of the graph, for Reshape"),
                        new Ignored("/d_output", "another copy of what belongs to dense"));
    }

    @Test
    void aFoldedCopyOfAWeightThatIsThereIsLeftAside() throws IOException {
        WeightsFile file = read(new Proto()
                .message(1, Proto.node("MatMul", "/dense/MatMul", "z", "y", "val_1"))
                .message(5, Proto.tensor("dense.weight", FLOAT, 3, 2).bytes(9, SIX))
                .message(5, Proto.tensor("val_1", FLOAT, 2, 3).bytes(9, SIX)));
        assertThat(file.tensors().names()).containsExactly("dense.weight");
        assertThat(file.ignored()).containsExactly(new Ignored("val_1", "another copy of what belongs to dense"));
    }

    @Test
    void integersOfAnyWidthAreReadFromVarints() throws IOException {
        WeightsFile file = read(new Proto()
                .message(5, Proto.tensor("a.i8", 3, 3).packed(5, -128, 0, 127))
                .message(5, Proto.tensor("a.f16", 10, 2).packed(5, 0x3c00, 0xffff))
                .message(5, Proto.tensor("a.u32", 12, 1).packed(11, 0xffff_ffffL))
                .message(5, Proto.tensor("a.i64", 7, 2).packed(7, Long.MIN_VALUE, 5)));
        assertThat(bytes(file, "a.i8")).isEqualTo(ByteBuffer.wrap(new byte[] {-128, 0, 127}));
        assertThat(bytes(file, "a.f16").order(ByteOrder.LITTLE_ENDIAN).getInt(0))
                .isEqualTo(0xffff3c00);
        assertThat(bytes(file, "a.u32").getInt(0)).isEqualTo(-1);
        assertThat(bytes(file, "a.i64").order(ByteOrder.LITTLE_ENDIAN).getLong(0))
                .isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void aLongListOfVarintsIsReadInParts() throws IOException {
        long[] values = new long[100_000];
        java.util.Arrays.setAll(values, i -> i);
        ByteBuffer read = bytes(
                read(new Proto().message(5, Proto.tensor("a.b", 6, 100_000).packed(5, values))), "a.b");
        read.order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < values.length; i++) {
            assertThat(read.getInt(4 * i)).isEqualTo(i);
        }
    }

    @Test
    void shapesAndDataMustFit() {
        fails(
                tensor(FLOAT, t -> t.bytes(9, new byte[20]), 2, 3),
                "MALFORMED: model.onnx: tensor a.w: 20 bytes, shape [2, 3] has 24 (offset 25 of 45)");
        fails(
                tensor(FLOAT, t -> {}, 2, 3),
                "MALFORMED: model.onnx: tensor a.w: there are no data, shape [2, 3] has 24 bytes (offset 10 of 23)");
        fails(
                tensor(FLOAT, t -> t.bytes(9, SIX), 1L << 62, 1L << 62),
                "MALFORMED: model.onnx: tensor a.w: shape [4611686018427387904, 4611686018427387904] is larger than any file (offset 10 of 65)");
        fails(
                tensor(FLOAT, t -> t.bytes(9, SIX), -2, 3),
                "MALFORMED: model.onnx: TensorProto field 1: dimension -2 is negative (offset 12 of 58)");
        fails(
                tensor(7, t -> t.packed(7, 1, 2), 3),
                "MALFORMED: model.onnx: tensor a.w: 2 elements, shape [3] has 3 (offset 23 of 25)");
        fails(
                tensor(3, t -> t.packed(5, 128), 1),
                "MALFORMED: model.onnx: tensor a.w: 128 is no INT8 (offset 23 of 25)");
        fails(tensor(9, t -> t.packed(5, 2), 1), "MALFORMED: model.onnx: tensor a.w: 2 is no BOOL (offset 23 of 24)");
        fails(
                tensor(FLOAT, t -> t.packed(7, 1), 1),
                "MALFORMED: model.onnx: tensor a.w: field 7 does not hold FLOAT (offset 23 of 24)");
    }

    @Test
    void elementsMustBeThereOnceAndInOneWay() {
        fails(
                tensor(FLOAT, t -> t.bytes(9, SIX).bytes(9, SIX), 6),
                "MALFORMED: model.onnx: TensorProto field 9: the elements are there twice (offset 47 of 73)");
        fails(
                tensor(FLOAT, t -> t.bytes(9, SIX).bytes(4, SIX), 6),
                "MALFORMED: model.onnx: TensorProto field 4: the elements are there in two ways (offset 47 of 73)");
        fails(
                tensor(FLOAT, t -> t.raw(0x25, 0, 0, 0, 0), 1),
                "UNSUPPORTED: model.onnx: TensorProto field 4: elements that are not packed (offset 21 of 26)");
        fails(
                tensor(FLOAT, t -> t.number(14, 1), 1),
                "MALFORMED: model.onnx: TensorProto field 14: tensor a.w: data_location and the data that are there do not fit (offset 23 of 23)");
        fails(
                tensor(FLOAT, t -> t.message(3, new Proto()), 1),
                "UNSUPPORTED: model.onnx: TensorProto field 3: a tensor in segments (offset 21 of 23)");
    }

    @Test
    void aNameIsThereOnce() {
        Proto graph = new Proto().message(5, Proto.tensor("a.w", FLOAT, 0)).message(5, Proto.tensor("a.w", FLOAT, 0));
        fails(graph, "MALFORMED: model.onnx: GraphProto field 5: tensor a.w is there twice (offset 21 of 32)");
        fails(
                new Proto().message(5, Proto.tensor("", FLOAT, 0)),
                "MALFORMED: model.onnx: GraphProto field 5: a tensor without a name (offset 10 of 18)");
    }

    @ParameterizedTest
    @CsvSource({
        "08080a, 'MALFORMED: model.onnx: ModelProto field 1: the length is cut (offset 2 of 3)'",
        "0808, 'MALFORMED: model.onnx: ModelProto: there is no graph'",
        "08083a0101, 'MALFORMED: model.onnx: GraphProto: there is no field 0 (offset 4 of 5)'",
        "08083a05, 'MALFORMED: model.onnx: ModelProto field 7: 5 bytes, 0 are left (offset 2 of 4)'",
        "08083a00 3a00, 'MALFORMED: model.onnx: ModelProto field 7: there are two graphs (offset 4 of 6)'",
        "08083801, 'MALFORMED: model.onnx: ModelProto field 7: has wire type 0, must be 2 (offset 2 of 4)'",
        "08083b, 'MALFORMED: model.onnx: ModelProto field 7: has wire type 3, must be 2 (offset 2 of 3)'",
        "080843, 'MALFORMED: model.onnx: ModelProto field 8: has wire type 3, which ONNX does not use (offset 2 of 3)'",
        "08ffffffffffffffffffff, 'MALFORMED: model.onnx: ModelProto field 1: the value has more than 10 bytes (offset 0 of 11)'",
        "08080d0000, 'MALFORMED: model.onnx: ModelProto field 1: 4 bytes, 2 are left (offset 2 of 5)'",
        "0808 3affffffffffffffffff01, 'MALFORMED: model.onnx: ModelProto field 7: 18446744073709551615 bytes, 0 are left (offset 2 of 13)'",
        "0808 3a05 0a03 1a01ff, 'MALFORMED: model.onnx: NodeProto field 3: a text that is not UTF-8 (offset 6 of 9)'",
        "0808 3a04 0a05 1a00, 'MALFORMED: model.onnx: GraphProto field 1: 5 bytes, 2 are left (offset 4 of 8)'",
    })
    void saysWhatIsWrongWithAMessage(String hex, String message) {
        byte[] file = java.util.HexFormat.of().parseHex(hex.replace(" ", ""));
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessage(message);
    }

    @Test
    void aPackedNumberIsNotLongerThanTenBytes() {
        Proto list = new Proto().raw(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1);
        fails(
                tensor(7, t -> t.message(7, list), 1),
                "MALFORMED: model.onnx: packed number: has more than 10 bytes (offset 0 of 11)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../data", "/etc/passwd", "a/b", "a\\b", "c:d", "..", ".", ""})
    void dataComeFromAFileBesideTheModelOnly(String location) {
        Proto graph = tensor(FLOAT, t -> external(t, Map.of("location", location)), 6);
        assertThatThrownBy(() -> read(Proto.model(graph)))
                .isInstanceOf(CheckpointException.class)
                .hasMessage("REFUSED: model.onnx: tensor a.w: \"" + location
                        + "\" is not the plain name of a file beside the model (offset 10 of "
                        + Proto.model(graph).length + ")");
    }

    @Test
    void dataMayNotComeThroughALinkThatLeadsOut() throws IOException {
        Path inside = Files.createDirectory(folder.resolve("in"));
        Files.write(folder.resolve("secret"), SIX);
        Files.createSymbolicLink(inside.resolve("data"), folder.resolve("secret"));
        Files.write(inside.resolve(FILE), Proto.model(tensor(FLOAT, t -> external(t, Map.of("location", "data")), 6)));
        try (DirectoryFolder files = DirectoryFolder.open(inside)) {
            assertThatThrownBy(() -> new OnnxFormat().read(files, FILE, ReadOptions.STRICT))
                    .hasMessage("REFUSED: " + inside.resolve("data") + ": is a link that leads out of the directory");
        }
    }

    @Test
    void externalDataLieInsideTheirFile() throws IOException {
        byte[] data = new byte[32];
        data[8] = 7;
        assertThat(external(data, Map.of("location", "d", "offset", "8", "length", "24"))
                        .get(0))
                .isEqualTo((byte) 7);
        assertThat(external(data, Map.of("location", "d", "offset", "8", "checksum", "x"))
                        .get(0))
                .isEqualTo((byte) 7);
        externalFails(data, Map.of("location", "d"), "32 bytes in d, shape [6] has 24");
        externalFails(
                data,
                Map.of("location", "d", "offset", "9", "length", "24"),
                "24 bytes at 9 do not fit into the 32 of d");
        externalFails(
                data,
                Map.of("location", "d", "offset", "999999999999999999", "length", "24"),
                "24 bytes at 999999999999999999 do not fit into the 32 of d");
        externalFails(data, Map.of("location", "d", "offset", "-8"), "offset \"-8\" is no number of bytes");
        externalFails(data, Map.of("location", "d", "length", "1e1"), "length \"1e1\" is no number of bytes");
        assertThatThrownBy(() -> external(data, Map.of("location", "none"))).hasMessage("INPUT: none: does not exist");
    }

    @Test
    void bytesDecideWhetherAFileIsAModel() throws IOException {
        assertThat(matches(Proto.model(new Proto()))).isTrue();
        assertThat(matches(new Proto()
                        .number(1, 8)
                        .message(8, new Proto().number(2, 14))
                        .message(7, new Proto())
                        .bytes()))
                .isTrue();
        // A TensorFlow SavedModel begins alike: a version, then meta graphs.
        assertThat(matches(new Proto()
                        .number(1, 1)
                        .message(2, new Proto().text(1, "x"))
                        .bytes()))
                .isFalse();
        assertThat(matches(new Proto().number(1, 0).message(7, new Proto()).bytes()))
                .isFalse();
        assertThat(matches(new byte[] {8})).isFalse();
        assertThat(matches(new byte[0])).isFalse();
        // A safetensors header of 8 bytes.
        assertThat(matches("\b\0\0\0\0\0\0\0{}      ".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)))
                .isFalse();
    }

    private static boolean matches(byte[] file) throws IOException {
        return new OnnxFormat().matches(MemorySource.of(SourceName.of("f"), file));
    }

    private static Proto tensor(int type, Consumer<Proto> data, long... dims) {
        Proto tensor = Proto.tensor("a.w", type, dims);
        data.accept(tensor);
        return new Proto().message(5, tensor);
    }

    private static void external(Proto tensor, Map<String, String> entries) {
        new java.util.TreeMap<>(entries).forEach((key, value) -> tensor.message(13, Proto.entry(key, value)));
        tensor.number(14, 1);
    }

    private static ByteBuffer external(byte[] data, Map<String, String> entries) throws IOException {
        byte[] model = Proto.model(tensor(FLOAT, t -> external(t, entries), 6));
        try (Folder files = MemoryFolder.of(Map.of(FILE, model, "d", data))) {
            return bytes(new OnnxFormat().read(files, FILE, ReadOptions.STRICT), "a.w");
        }
    }

    private static void externalFails(byte[] data, Map<String, String> entries, String message) {
        assertThatThrownBy(() -> external(data, entries))
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith("MALFORMED: model.onnx: tensor a.w: " + message + " (offset 10 of ");
    }

    private static void fails(Proto graph, String message) {
        assertThatThrownBy(() -> read(graph))
                .isInstanceOf(CheckpointException.class)
                .hasMessage(message);
    }

    private static ByteBuffer bytes(WeightsFile file, String name) throws IOException {
        return file.tensors().get(name).orElseThrow().load();
    }

    private static WeightsFile read(Proto graph) throws IOException {
        return read(Proto.model(graph));
    }

    private static WeightsFile read(byte[] model) throws IOException {
        try (Folder files = MemoryFolder.of(Map.of(FILE, model))) {
            return new OnnxFormat().read(files, FILE, ReadOptions.STRICT);
        }
    }

    @Test
    void aModelOfTooManyNodesIsNotRead() {
        Proto graph = new Proto();
        for (int i = 0; i <= 1_000_000; i++) {
            graph.message(1, new Proto());
        }
        fails(
                graph,
                "LIMIT: model.onnx: GraphProto field 1: more than 1000000 nodes or tensors, or names of more than 67108864 characters (offset 2000012 of 2000014)");
    }

    @Test
    void aTextThatIsTooLongIsNotRead() {
        fails(
                new Proto().message(5, Proto.tensor("w".repeat(65_536), FLOAT, 0)),
                "LIMIT: model.onnx: TensorProto field 8: a text of 65536 bytes, at most 65535 are allowed (offset 20 of 65560)");
    }

    @Test
    void whatIsSaidTwiceOfExternalDataIsRefused() {
        Proto twice = tensor(
                FLOAT,
                t -> t.message(13, Proto.entry("location", "d"))
                        .message(13, Proto.entry("location", "e"))
                        .number(14, 1),
                6);
        fails(
                twice,
                "MALFORMED: model.onnx: StringStringEntryProto field 2: external data location is there twice (offset 51 of 53)");
    }

    @Test
    void aSparseTensorIsLeftOutAndSaid() throws IOException {
        WeightsFile file =
                read(Proto.model(new Proto().message(15, new Proto()).message(5, Proto.tensor("a.w", FLOAT, 0))));
        assertThat(file.ignored())
                .containsExactly(new Ignored("sparse initializer at 10", "a sparse tensor, which is not read"));
    }
}
