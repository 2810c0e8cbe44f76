package org.bertconv.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Public samples of hostile and odd files, in a folder named by the system property {@code bertconv.hostile}, each with its verdict in
 * {@code MANIFEST.tsv}. None may end in a bug or take long; those of formats that are read must end as their verdict says.
 */
class HostileSweepTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Set<String> NOT_READ_YET =
            Set.of("h5", "hdf5", "hdf5bad", "keras", "npy", "npz", "msgpack", "gguf", "onnx", "pb");

    /** @param verdicts classes, any of which is right; READ is exit 0 */
    private record Sample(Path file, Set<String> verdicts) {

        boolean isReadYet() {
            String name = file.getFileName().toString();
            return !NOT_READ_YET.contains(name.substring(name.lastIndexOf('.') + 1));
        }

        /** What the container holds, or what a corpus means, the manifest does not say. */
        boolean hasVerdict() {
            return isReadYet() && verdicts.stream().noneMatch(Set.of("NO-CRASH", "CONTAINER-READ", "CORPUS")::contains);
        }
    }

    @TestFactory
    Stream<DynamicTest> everyFileEndsAsItsVerdictSays() throws IOException {
        return samples()
                .filter(Sample::hasVerdict)
                .map(sample -> DynamicTest.dynamicTest(name(sample), () -> {
                    Cli inspect = run("inspect", sample.file());

                    assertThat(sample.verdicts()).as(inspect.err()).contains(classOf(inspect));
                }));
    }

    @TestFactory
    Stream<DynamicTest> noFileIsABug() throws IOException {
        return samples()
                .map(sample -> DynamicTest.dynamicTest(name(sample), () -> {
                    for (String command : List.of("inspect", "check")) {
                        Cli cli = run(command, sample.file());

                        assertThat(cli.exit()).as(cli.err()).isIn(0, 1, 3);
                        assertThat(cli.err().lines().count()).isLessThanOrEqualTo(2);
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> aFormatThatIsNotReadIsAnError() throws IOException {
        return samples()
                .filter(sample -> !sample.isReadYet())
                .map(sample -> DynamicTest.dynamicTest(name(sample), () -> {
                    Cli cli = run("inspect", sample.file());

                    assertThat(cli.exit()).as(cli.err()).isEqualTo(3);
                }));
    }

    private static Cli run(String command, Path file) {
        return assertTimeoutPreemptively(LIMIT, () -> Cli.run(command, file));
    }

    /** {@return READ, or the class of the error} */
    private static String classOf(Cli cli) {
        return cli.exit() == 0 ? "READ" : cli.err().split(": ", 3)[1];
    }

    private static String name(Sample sample) {
        return folder().relativize(sample.file()) + " " + sample.verdicts();
    }

    private static Path folder() {
        String folder = System.getProperty("bertconv.hostile", "");
        return folder.isEmpty()
                ? abort("no folder of hostile files: -Dbertconv.hostile=FOLDER sweeps one")
                : Path.of(folder);
    }

    private static Stream<Sample> samples() throws IOException {
        Path folder = folder();
        return Files.readAllLines(folder.resolve("MANIFEST.tsv")).stream()
                .skip(1)
                .map(line -> line.split("\t"))
                .map(row -> new Sample(
                        folder.resolve(row[0]),
                        Set.of(row[6].replace("READ-NOTE", "READ").split("\\|"))));
    }
}
