package org.bertconv.format.kerasv3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bertconv.checkpoint.CheckpointFormat;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.DirectoryFolder;
import org.bertconv.tensor.Tensor;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Reads every HDF5 file of the folder {@code bertconv.hostile}, each tensor of it to its last byte. */
class HostileHdf5Test {

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

    private static void check(Path file, String verdict) {
        String found = assertTimeoutPreemptively(Duration.ofSeconds(10), () -> outcome(file));
        System.out.printf("HOSTILE %s expected %s: %s%n", file.getFileName(), verdict, found);
        assertThat(found).doesNotStartWith("INTERNAL");
    }

    private static String outcome(Path file) throws IOException {
        try (DirectoryFolder folder = DirectoryFolder.open(file.resolveSibling(""))) {
            String name = String.valueOf(file.getFileName());
            for (CheckpointFormat format :
                    List.of(new org.bertconv.format.kerash5.KerasH5Format(), new KerasV3Format())) {
                if (format.matches(folder.open(name))) {
                    long bytes = 0;
                    var read = format.read(folder, name, ReadOptions.STRICT);
                    for (Tensor tensor : read.tensors().tensors()) {
                        bytes += tensor.load().remaining();
                    }
                    return "READ " + bytes + " bytes " + read.tensors().size() + " "
                            + read.ignored().size();
                }
            }
            return "NO MATCH";
        } catch (CheckpointException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
