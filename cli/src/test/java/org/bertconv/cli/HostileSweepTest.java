package org.bertconv.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Public samples of hostile and odd files, in a folder named by the system property {@code bertconv.hostile}, each with its verdict in
 * {@code MANIFEST.tsv}. None may end in a bug or take long; those of formats that are read must end as their verdict says.
 */
class HostileSweepTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Set<String> NOT_READ_YET = Set.of("pb");

    private static final String COMPRESS = "apache__commons-compress/src/test/resources/";
    private static final String JHDF = "jamesmudd__jhdf/jhdf/src/test/resources/hdf5/";
    private static final String SERVING = "tensorflow__serving/tensorflow_serving/servables/tensorflow/testdata/";

    /**
     * Where this program and the manifest differ, and why. The manifest judges by the extension, or by what a reader of everything would
     * do; here the bytes decide, and formats that are not read yet are said to be that.
     */
    private static final Map<String, String> OUR_VERDICTS = Map.ofEntries(
            // Raw streams begin with nothing that tells what they are.
            Map.entry(COMPRESS + "bla.tar.block_lz4", "MALFORMED"),
            Map.entry(COMPRESS + "bla.tar.br", "MALFORMED"),
            Map.entry(COMPRESS + "bla.tar.deflate", "MALFORMED"),
            Map.entry(COMPRESS + "bla.tar.deflatez", "MALFORMED"),
            // A good archive without a checkpoint in it.
            Map.entry(COMPRESS + "bla.tar.xz", "INPUT"),
            // One bare tensor, which has no name.
            Map.entry("mmaitre314__picklescan/tests/data/new_pytorch_model.bin", "MALFORMED"),
            // A good archive without a checkpoint in it.
            Map.entry("promptfoo__modelaudit/tests/assets/samples/archives/safe_model.zip", "INPUT"),
            // A sound checkpoint of the older format V1, and the state file that names it; what is bad is how it is
            // served.
            Map.entry(SERVING + "bad_half_plus_two/00000123/export", "READ"),
            Map.entry(SERVING + "bad_half_plus_two/00000123/checkpoint", "READ"),
            // Soft links, which Keras refuses as well; filters and an index of chunks that weights never have.
            Map.entry(JHDF + "issue255_example.hdf5", "REFUSED"),
            Map.entry(JHDF + "test_attribute_earliest.hdf5", "REFUSED"),
            Map.entry(JHDF + "test_attribute_latest.hdf5", "REFUSED"),
            Map.entry(JHDF + "test_file.hdf5", "REFUSED"),
            Map.entry(JHDF + "test_file2.hdf5", "REFUSED"),
            Map.entry(JHDF + "bitshuffle_datasets.hdf5", "UNSUPPORTED"),
            Map.entry(JHDF + "lz4_datasets.hdf5", "UNSUPPORTED"),
            Map.entry(JHDF + "test_compressed_chunked_datasets_earliest.hdf5", "UNSUPPORTED"),
            Map.entry(JHDF + "test_compressed_chunked_datasets_latest.hdf5", "UNSUPPORTED"),
            Map.entry(JHDF + "fixed_array_paged_datasets.hdf5", "UNSUPPORTED"),
            // A text file is no checkpoint.
            Map.entry(SERVING + "saved_model_half_plus_three/00000123/assets/foo.txt", "MALFORMED"),
            Map.entry(SERVING + "saved_model_half_plus_two_cpu/00000123/assets/foo.txt", "MALFORMED"),
            Map.entry(SERVING + "saved_model_half_plus_two_mkl/00000123/assets/foo.txt", "MALFORMED"),
            Map.entry(SERVING + "saved_model_half_plus_two_tf2_cpu/00000123/assets/foo.txt", "MALFORMED"));

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

    /** A factory of no tests leaves no trace; this one is reported as skipped. */
    @Test
    void theSweepIsSkippedVisiblyIfThereIsNoFolder() {
        assumeFalse(folder().isEmpty(), "no folder of hostile files: -Dbertconv.hostile=FOLDER sweeps one");
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
        return folder().orElseThrow().relativize(sample.file()) + " " + sample.verdicts();
    }

    private static Optional<Path> folder() {
        String folder = System.getProperty("bertconv.hostile", "");
        return folder.isEmpty() ? Optional.empty() : Optional.of(Path.of(folder));
    }

    private static Stream<Sample> samples() throws IOException {
        if (folder().isEmpty()) {
            return Stream.empty();
        }
        Path folder = folder().get();
        return Files.readAllLines(folder.resolve("MANIFEST.tsv")).stream()
                .skip(1)
                .map(line -> line.split("\t"))
                .map(row -> new Sample(folder.resolve(row[0]), verdicts(row[0], row[6])));
    }

    private static Set<String> verdicts(String file, String ofManifest) {
        String ours = OUR_VERDICTS.get(file);
        return Set.of((ours == null ? ofManifest.replace("READ-NOTE", "READ") : ours).split("\\|"));
    }
}
