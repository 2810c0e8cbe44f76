package org.bertconv.format.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.checkpoint.ShardIndex;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.checkpoint.WriteOptions;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.DirectoryFolder;
import org.bertconv.output.OutputDirectory;
import org.bertconv.output.OutputOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that the real library wrote, and files that were made to do harm. */
class SafetensorsFixturesTest {

    @TempDir
    Path folder;

    @Test
    void everyFileOfTheRealLibraryIsWrittenAgainByteForByte() throws IOException {
        Path fixtures = Path.of(System.getProperty("bertconv.fixtures", "fixtures"));
        assumeTrue(Files.isDirectory(fixtures), "SKIPPED: there are no fixtures in " + fixtures);
        int count = 0;
        try (Stream<Path> files = Files.walk(fixtures)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".safetensors"))
                    .sorted()
                    .toList()) {
                assertWrittenAgain(file, folder.resolve("again" + count));
                count++;
            }
        }
        assertThat(count).isGreaterThan(5);
    }

    @Test
    void theShardsOfTheRealLibraryHoldWhatTheirIndexSays() throws IOException {
        Path fixture = Path.of(System.getProperty("bertconv.fixtures", "fixtures"), "safetensors-sharded");
        assumeTrue(Files.isDirectory(fixture), "SKIPPED: there is no " + fixture);
        try (DirectoryFolder read = DirectoryFolder.open(fixture)) {
            ShardIndex index = ShardIndex.read(read, "model.safetensors.index.json");
            WeightsFile merged = index.merge((name, shard) -> SafetensorsReader.read(shard));
            assertThat(merged.warnings()).isEmpty();
            assertThat(merged.tensors().names()).isEqualTo(index.weightMap().keySet());
        }
    }

    @Test
    void nothingInTheHostileCollectionEndsOtherwiseThanItShould() throws IOException {
        Path hostile = Path.of(System.getProperty("bertconv.hostile", ""));
        Path manifest = hostile.resolve("MANIFEST.tsv");
        assumeTrue(Files.exists(manifest), "SKIPPED: bertconv.hostile names no folder with a MANIFEST.tsv");
        int count = 0;
        try (Stream<String> lines = Files.lines(manifest)) {
            for (String[] row : lines.map(line -> line.split("\t", -1)).toList()) {
                if (row[0].endsWith(".safetensors")) {
                    assertThat(verdict(hostile.resolve(row[0]))).as(row[0]).isEqualTo(row[6]);
                    count++;
                }
            }
        }
        assertThat(count).isPositive();
    }

    private static String verdict(Path file) throws IOException {
        try (DirectoryFolder read = DirectoryFolder.open(file.resolveSibling(""))) {
            new SafetensorsFormat().read(read, file.getFileName().toString(), ReadOptions.STRICT);
            return "READ";
        } catch (CheckpointException e) {
            return e.errorClass().name();
        }
    }

    private static void assertWrittenAgain(Path file, Path target) throws IOException {
        try (DirectoryFolder read = DirectoryFolder.open(file.resolveSibling(""))) {
            String name = file.getFileName().toString();
            WeightsFile weights = new SafetensorsFormat().read(read, name, ReadOptions.STRICT);
            // The reference keeps metadata in a hash map, whose order is another one in every run; ours is sorted.
            try (OutputDirectory output = OutputDirectory.open(target, OutputOptions.STRICT)) {
                new SafetensorsWriter()
                        .write(weights.tensors(), new WriteOptions(Long.MAX_VALUE, weights.metadata()), output);
                output.commit();
            }
            if (weights.metadata().size() <= 1) {
                assertThat(target.resolve("model.safetensors")).hasSameBinaryContentAs(file);
            } else {
                assertThat(target.resolve("model.safetensors")).hasSize(Files.size(file));
            }
        }
    }
}
