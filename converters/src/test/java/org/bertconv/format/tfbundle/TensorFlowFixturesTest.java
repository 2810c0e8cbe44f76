package org.bertconv.format.tfbundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bertconv.checkpoint.Ignored;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Tensor;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Each fixture that TensorFlow wrote has a {@code tensors.tsv}: what TensorFlow itself reads from it. */
class TensorFlowFixturesTest {

    private static final Map<DType, String> NAMES_IN_TENSORFLOW = Map.ofEntries(
            Map.entry(DType.BOOL, "bool"),
            Map.entry(DType.U8, "uint8"),
            Map.entry(DType.I8, "int8"),
            Map.entry(DType.F8_E5M2, "float8_e5m2"),
            Map.entry(DType.F8_E4M3, "float8_e4m3fn"),
            Map.entry(DType.I16, "int16"),
            Map.entry(DType.U16, "uint16"),
            Map.entry(DType.F16, "float16"),
            Map.entry(DType.BF16, "bfloat16"),
            Map.entry(DType.I32, "int32"),
            Map.entry(DType.U32, "uint32"),
            Map.entry(DType.F32, "float32"),
            Map.entry(DType.I64, "int64"),
            Map.entry(DType.U64, "uint64"),
            Map.entry(DType.F64, "float64"),
            Map.entry(DType.C64, "complex64"),
            Map.entry(DType.C128, "complex128"));

    @TestFactory
    List<DynamicTest> tensorsAreThoseThatTensorFlowReads() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Path directory : directories()) {
            tests.add(DynamicTest.dynamicTest(directory.getFileName().toString(), () -> compare(directory)));
        }
        assumeTrue(!tests.isEmpty(), "no fixtures");
        return tests;
    }

    private static List<Path> directories() throws IOException {
        Path fixtures = Path.of(System.getProperty("bertconv.fixtures", "fixtures"));
        if (!Files.isDirectory(fixtures)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(fixtures)) {
            return all.filter(path -> path.getFileName().toString().startsWith("tf1-"))
                    .filter(path -> Files.exists(path.resolve("tensors.tsv")))
                    .sorted()
                    .toList();
        }
    }

    private static void compare(Path directory) throws IOException {
        List<String> lines = new ArrayList<>();
        try (DiskFolder folder = new DiskFolder(directory)) {
            List<String> indexes = TfBundleFiles.indexes(folder.names());
            WeightsFile file = new TfBundleFormat().read(folder, indexes.get(0), ReadOptions.STRICT);
            Map<String, String> sorted = new TreeMap<>();
            for (Tensor tensor : file.tensors().tensors()) {
                sorted.put(tensor.info().name(), describe(tensor));
            }
            for (Ignored each : file.ignored()) {
                sorted.put(each.name(), "ignored");
            }
            sorted.forEach((name, text) -> lines.add(name + "\t" + text));
        }
        List<String> expected = Files.readAllLines(directory.resolve("tensors.tsv")).stream()
                .map(line -> line.endsWith("\t-") ? line.substring(0, line.indexOf('\t')) + "\tignored" : line)
                .toList();
        assertThat(lines).isEqualTo(expected);
    }

    private static String describe(Tensor tensor) throws IOException {
        return String.join(
                "\t",
                NAMES_IN_TENSORFLOW.get(tensor.info().dtype()),
                tensor.info().shape().toString(),
                sha256(tensor.load()));
    }

    private static String sha256(ByteBuffer bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
