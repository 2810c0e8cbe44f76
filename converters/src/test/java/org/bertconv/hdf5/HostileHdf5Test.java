package org.bertconv.hdf5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bertconv.checkpoint.CheckpointFormat;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.format.kerash5.KerasH5Format;
import org.bertconv.format.kerasv3.KerasV3Format;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.DirectoryFolder;
import org.bertconv.tensor.Tensor;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Reads every HDF5 file of the folder {@code bertconv.hostile}, each tensor of it to its last byte. What the list says has to come of a
 * file comes of it, but for what is not followed or not undone here.
 */
class HostileHdf5Test {

    /** Good files with soft links, which Keras refuses as well, or with filters and indexes that weights never have. */
    private static final Map<String, String> OURS = Map.ofEntries(
            Map.entry("issue255_example.hdf5", "REFUSED"),
            Map.entry("test_attribute_earliest.hdf5", "REFUSED"),
            Map.entry("test_attribute_latest.hdf5", "REFUSED"),
            Map.entry("test_file.hdf5", "REFUSED"),
            Map.entry("test_file2.hdf5", "REFUSED"),
            Map.entry("bitshuffle_datasets.hdf5", "UNSUPPORTED"),
            Map.entry("lz4_datasets.hdf5", "UNSUPPORTED"),
            Map.entry("test_compressed_chunked_datasets_earliest.hdf5", "UNSUPPORTED"),
            Map.entry("test_compressed_chunked_datasets_latest.hdf5", "UNSUPPORTED"),
            Map.entry("fixed_array_paged_datasets.hdf5", "UNSUPPORTED"));

    @TestFactory
    Stream<DynamicTest> filesAreReadOrGiveAnErrorWithAName() throws IOException {
        String folder = System.getProperty("bertconv.hostile", "");
        assumeFalse(folder.isEmpty(), "no folder of hostile files is given");
        List<DynamicTest> tests = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of(folder, "MANIFEST.tsv"))) {
            String[] columns = line.split("\t", -1);
            if (columns[0].matches(".*\\.(h5|hdf5|hdf5bad|keras)")) {
                Path file = Path.of(folder, columns[0]);
                tests.add(DynamicTest.dynamicTest(columns[0], () -> check(file, columns[6])));
            }
        }
        return tests.stream();
    }

    private static void check(Path file, String ofManifest) {
        String found = assertTimeoutPreemptively(Duration.ofSeconds(60), () -> outcome(file));
        String verdict = OURS.getOrDefault(String.valueOf(file.getFileName()), ofManifest);
        if (verdict.equals("NO-CRASH")) {
            assertThat(found).isIn("READ", "MALFORMED", "REFUSED", "UNSUPPORTED", "LIMIT");
        } else {
            assertThat(List.of(verdict.replace("READ-NOTE", "READ").split("\\|")))
                    .contains(found);
        }
    }

    private static String outcome(Path file) throws IOException {
        try (DirectoryFolder folder = DirectoryFolder.open(file.resolveSibling(""))) {
            String name = String.valueOf(file.getFileName());
            for (CheckpointFormat format : List.of(new KerasH5Format(), new KerasV3Format())) {
                if (format.matches(folder.open(name))) {
                    for (Tensor tensor : format.read(folder, name, ReadOptions.STRICT)
                            .tensors()
                            .tensors()) {
                        tensor.load();
                    }
                    return "READ";
                }
            }
            // Whatever has no signature of HDF5 is not taken, and said to be of no format.
            return "MALFORMED";
        } catch (CheckpointException e) {
            return e.errorClass().name();
        }
    }
}
