package org.bertconv.format.pytorch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.bertconv.archive.Archives;
import org.bertconv.checkpoint.CheckpointFormat;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.FileSource;
import org.bertconv.io.Folder;
import org.bertconv.io.SourceName;
import org.bertconv.tensor.Tensor;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Sweeps a folder of public hostile files, when there is one, and compares with the verdicts in its manifest. The files are opaque bytes;
 * they are read by the readers here and by nothing else.
 */
@EnabledIfSystemProperty(named = "bertconv.hostile", matches = ".+")
class HostilePytorchTest {

    private static final String ROOT = System.getProperty("bertconv.hostile", "");

    /** Whose files are pickles, PyTorch files or archives. */
    private static final List<String> ORIGINS = List.of(
            "apache__commons-compress",
            "coldwaterq__pickle_injector",
            "huggingface__candle",
            "klauspost__compress",
            "mmaitre314__picklescan",
            "promptfoo__modelaudit",
            "protectai__modelscan",
            "tracel-ai__burn");

    /** Formats that others read. */
    private static final String OTHERS = ".*\\.(npy|npz|safetensors|h5|pb)";

    /**
     * Where the manifest expects something else, and why it is right as it is: readme.zip has a byte behind its end record; the other one
     * holds a single tensor, which has no name.
     */
    private static final Set<String> DISAGREEMENTS = Set.of("readme.zip", "new_pytorch_model.bin");

    /** An archive in xz, which the manifest takes for one that is not read. */
    private static final Set<String> READ = Set.of("bla.tar.xz");

    private record Row(String file, String verdict) {}

    static Stream<Row> rows() throws IOException {
        return Files.readAllLines(Path.of(ROOT, "MANIFEST.tsv")).stream()
                .skip(1)
                .map(line -> line.split("\t", -1))
                .filter(cells -> ORIGINS.contains(cells[0].substring(0, cells[0].indexOf('/'))))
                .filter(cells -> !cells[0].matches(OTHERS))
                .map(cells -> new Row(cells[0], cells[6]));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void comesToTheVerdictOfTheManifest(Row row) {
        Path path = Path.of(ROOT, row.file());
        String name = String.valueOf(path.getFileName());
        String found = Assertions.assertTimeoutPreemptively(Duration.ofSeconds(60), () -> verdict(path, name));
        if (DISAGREEMENTS.contains(name)) {
            assertThat(found).isEqualTo("MALFORMED");
            return;
        }
        if (READ.contains(name)) {
            assertThat(found).isEqualTo("READ");
            return;
        }
        assertThat(Arrays.stream(row.verdict().split("\\|", -1)).flatMap(HostilePytorchTest::accepted))
                .as(row.file())
                .contains(found);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void listsTheNamesOfEveryFile(Row row) throws IOException {
        try (FileSource file = FileSource.open(Path.of(ROOT, row.file()), SourceName.of(row.file()))) {
            PytorchGlobals globals = PytorchGlobals.scan(file);
            if (row.verdict().equals("REFUSED")
                    && row.file().endsWith(".pkl")
                    && globals.uses().isEmpty()) {
                assertThat(globals.notes()).isNotEmpty();
            }
        }
    }

    /** What is no archive and no PyTorch file is for others to name. */
    private static Stream<String> accepted(String verdict) {
        return switch (verdict) {
            case "NO-CRASH", "CORPUS" -> Stream.of("READ", "MALFORMED", "REFUSED", "UNSUPPORTED", "LIMIT", "NOT OURS");
            case "CONTAINER-READ" -> Stream.of("READ", "NOT OURS");
            case "READ-NOTE" -> Stream.of("READ");
            case "MALFORMED", "UNSUPPORTED" -> Stream.of(verdict, "NOT OURS");
            default -> Stream.of(verdict);
        };
    }

    private static String verdict(Path path, String name) throws IOException {
        try (FileSource file = FileSource.open(path, SourceName.of(name))) {
            return read(file);
        } catch (CheckpointException e) {
            assertThat(e.getMessage()).startsWith(e.errorClass() + ": " + name);
            return e.errorClass().name();
        }
    }

    private static String read(ByteSource file) throws IOException {
        for (CheckpointFormat format : List.of(new PytorchZipFormat(), new PytorchLegacyFormat())) {
            if (format.matches(file)) {
                for (Tensor tensor : format.read(Torch.folder(file), "file", ReadOptions.STRICT)
                        .tensors()
                        .tensors()) {
                    tensor.load();
                }
                return "READ";
            }
        }
        if (!Archives.matches(file)) {
            return "NOT OURS";
        }
        try (Folder folder = Archives.open(file)) {
            for (String name : folder.names()) {
                readMember(folder.open(name));
            }
        }
        return "READ";
    }

    /** That a file in an archive is no checkpoint says nothing of the archive; that it would run something does. */
    private static void readMember(ByteSource member) throws IOException {
        try {
            read(member);
        } catch (CheckpointException e) {
            if (e.errorClass() == ErrorClass.REFUSED) {
                throw e;
            }
        }
    }
}
