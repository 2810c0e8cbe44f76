package org.bertconv.format.tfbundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.SourceName;
import org.bertconv.tensor.Tensor;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Reads every table in a folder of hostile files, {@code bertconv.hostile}, with its list {@code MANIFEST.tsv}: file, size, hash, origin,
 * path, licence, verdict. Prints one line a file, so that verdicts can be compared.
 */
class HostileFilesTest {

    @TestFactory
    Stream<DynamicTest> filesAreReadOrGiveAnErrorWithAName() throws IOException {
        String folder = System.getProperty("bertconv.hostile", "");
        assumeFalse(folder.isEmpty(), "no folder of hostile files is given");
        List<DynamicTest> tests = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of(folder, "MANIFEST.tsv"))) {
            String[] columns = line.split("\t", -1);
            if (columns[0].startsWith("tensorflow")) {
                Path file = Path.of(folder, columns[0]);
                tests.add(DynamicTest.dynamicTest(columns[0], () -> check(file, columns[6])));
            }
        }
        return tests.stream();
    }

    private static void check(Path file, String verdict) throws IOException {
        String name = String.valueOf(file.getFileName());
        String found;
        try (DiskFolder folder = new DiskFolder(file.toAbsolutePath().resolveSibling("."))) {
            found = outcome(folder, name);
        } catch (CheckpointException e) {
            found = String.valueOf(e.getMessage());
        }
        System.out.printf("HOSTILE %s expected %s: %s%n", file, verdict, found);
        assertThat(found).doesNotStartWith("INTERNAL");
        if (name.endsWith(".index") && verdict.equals("READ")) {
            assertThat(found).startsWith("READ");
        }
    }

    private static String outcome(DiskFolder folder, String name) throws IOException {
        String index = name.equals(TfBundleFiles.STATE_FILE)
                ? TfBundleFiles.indexOfState(folder, name)
                : TfBundleFiles.indexFor(folder.names(), name).orElse(name);
        TfBundleFormat format = new TfBundleFormat();
        if (!format.matches(folder.open(index))) {
            return "NO MATCH " + SourceName.of(index);
        }
        long bytes = 0;
        for (Tensor tensor :
                format.read(folder, index, ReadOptions.STRICT).tensors().tensors()) {
            bytes += tensor.load().remaining();
        }
        return "READ " + bytes + " bytes";
    }
}
