package org.bertconv.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bertconv.io.CheckpointException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The protocol on the file system of the machine. */
class OutputDirectoryTest {

    private static final OutputOptions FORCE = new OutputOptions(true, List.of(), name -> name.startsWith("model"));

    @TempDir
    Path folder;

    @Test
    void aNewDirectoryAppearsWithAllItsFilesAtOnce() throws IOException {
        Path target = folder.resolve("out");
        try (OutputDirectory output = OutputDirectory.open(target, OutputOptions.STRICT)) {
            output.write("a", "1".getBytes(UTF_8));
            output.write("b", new byte[0]);
            assertThat(target).doesNotExist();
            assertThat(output.commit())
                    .containsExactly(
                            new Written("a", target.resolve("a"), 1), new Written("b", target.resolve("b"), 0));
        }
        assertThat(names(folder)).containsExactly("out");
        assertThat(names(target)).containsExactly("a", "b");
        assertThat(target.resolve("a")).hasContent("1");
    }

    @Test
    void withoutCommitNothingStays() throws IOException {
        try (OutputDirectory output = OutputDirectory.open(folder.resolve("out"), OutputOptions.STRICT)) {
            output.write("a", "1".getBytes(UTF_8));
        }
        Path there = Files.createDirectory(folder.resolve("there"));
        try (OutputDirectory output = OutputDirectory.open(there, OutputOptions.STRICT)) {
            output.write("a", "1".getBytes(UTF_8));
            assertThat(names(there))
                    .hasSize(1)
                    .allMatch(name -> name.matches("\\.a\\.bertconv-\\d+-[0-9a-f]{16}\\.tmp"));
        }
        assertThat(names(folder)).containsExactly("there");
        assertThat(names(there)).isEmpty();
    }

    @Test
    void aFileMayLieOneDirectoryDown() throws IOException {
        Path target = folder.resolve("out");
        try (OutputDirectory output = OutputDirectory.open(target, OutputOptions.STRICT)) {
            output.write("1_Pooling/config.json", "1".getBytes(UTF_8));
            output.write("2_Dense/config.json", "2".getBytes(UTF_8));
            assertThat(target).doesNotExist();
            output.commit();
        }
        assertThat(target.resolve("1_Pooling/config.json")).hasContent("1");
        OutputOptions force = new OutputOptions(true, List.of(), name -> false);
        try (OutputDirectory output = OutputDirectory.open(target, force)) {
            output.write("1_Pooling/config.json", "3".getBytes(UTF_8));
            output.write("3_Dense/config.json", "4".getBytes(UTF_8));
            output.commit();
        }
        assertThat(names(target)).containsExactly("1_Pooling", "2_Dense", "3_Dense");
        assertThat(names(target.resolve("1_Pooling"))).containsExactly("config.json");
        assertThat(target.resolve("1_Pooling/config.json")).hasContent("3");
    }

    @Test
    void directoriesBelowDoNotStayWithoutCommit() throws IOException {
        Path there = directoryWith("a");
        Files.createDirectory(there.resolve("1_Pooling"));
        try (OutputDirectory output = OutputDirectory.open(there, OutputOptions.STRICT)) {
            output.write("1_Pooling/config.json", "1".getBytes(UTF_8));
            output.write("2_Dense/config.json", "2".getBytes(UTF_8));
        }
        assertThat(names(there)).containsExactly("1_Pooling", "a");
        assertThat(names(there.resolve("1_Pooling"))).isEmpty();
        try (OutputDirectory output = OutputDirectory.open(folder.resolve("out"), OutputOptions.STRICT)) {
            output.write("1_Pooling/config.json", "1".getBytes(UTF_8));
        }
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void noNameLeadsOut() throws IOException {
        try (OutputDirectory output = OutputDirectory.open(folder.resolve("out"), OutputOptions.STRICT)) {
            for (String name : List.of("../a", "a/..", "a/b/c", "/a", "a/", "./a")) {
                org.assertj.core.api.Assertions.assertThatThrownBy(() -> output.create(name, 1))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("not a name to write here: " + name);
            }
        }
    }

    @Test
    void whatExistsIsKeptWithoutForce() throws IOException {
        Path target = directoryWith("model.safetensors");
        OutputOptions strict = new OutputOptions(false, List.of(), name -> name.startsWith("model"));
        assertFails(
                () -> OutputDirectory.open(target, strict),
                "OUTPUT: " + target.resolve("model.safetensors") + ": exists");
        try (OutputDirectory output = OutputDirectory.open(target, OutputOptions.STRICT)) {
            assertFails(
                    () -> output.create("model.safetensors", 1),
                    "OUTPUT: " + target.resolve("model.safetensors") + ": exists");
        }
        assertThat(names(target)).containsExactly("model.safetensors");
        assertThat(target.resolve("model.safetensors")).hasContent("old model.safetensors");
    }

    @Test
    void placesWhereNothingCanBeWrittenAreRefusedAtOnce() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");
        Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("nowhere"));
        assertFails(() -> open(file), "OUTPUT: " + file + ": is not a directory");
        assertFails(() -> open(file.resolve("out")), "OUTPUT: " + file + "/out: cannot be looked at: Not a directory");
        assertFails(() -> open(dangling), "OUTPUT: " + dangling + ": is a link that leads to nothing");
        assertThat(names(folder)).containsExactly("dangling", "file");
    }

    @Test
    void whatIsToStandInADirectoryThatIsNotThereSaysWhichAndHowToMendIt() {
        Path missing = folder.resolve("missing/out");
        String message = "OUTPUT: " + missing + ": is to stand in the directory " + missing.getParent()
                + ", which does not exist";
        assertFails(() -> open(missing), message, "mkdir -p makes it, if the name is right");
        assertFails(
                () -> OutputDirectory.forFile(missing, OutputOptions.STRICT),
                message,
                "mkdir -p makes it, if the name is right");
        assertThat(names(folder)).isEmpty();
    }

    /** As {@code convert good $OUT/} has it, where OUT is empty. Nothing is written there even if the test should fail. */
    @Test
    void nothingIsWrittenToTheRootOfTheFileSystemUnasked() {
        for (Path root : List.of(Path.of("/"), Path.of("/.."))) {
            assertFails(
                    () -> OutputDirectory.open(root, FORCE),
                    "OUTPUT: " + root + ": is the root of the file system, no place for a checkpoint",
                    "name a directory below it");
        }
    }

    @Test
    void whatElseLiesInTheDirectoryStaysAsItIs() throws IOException {
        Path target = directoryWith("README.md");
        try (OutputDirectory output = open(target)) {
            output.write("a", "new".getBytes(UTF_8));
            output.commit();
        }
        assertThat(names(target)).containsExactly("README.md", "a");
        assertThat(target.resolve("README.md")).hasContent("old README.md");
    }

    @Test
    void anInputIsNeverWrittenOverByWhateverNameItIsReached() throws IOException {
        Path source = directoryWith("model.safetensors");
        Path input = source.resolve("model.safetensors");
        OutputOptions options = new OutputOptions(true, List.of(input), name -> false);
        assertFails(
                () -> OutputDirectory.open(source, options),
                "OUTPUT: " + source + ": is where the input " + input + " lies");
        assertFails(() -> OutputDirectory.forFile(input, options), "OUTPUT: " + input + ": is the input " + input);
        Path hard = Files.createLink(folder.resolve("hard"), input);
        assertFails(() -> OutputDirectory.forFile(hard, options), "OUTPUT: " + hard + ": is the input " + input);
        Path soft = Files.createSymbolicLink(folder.resolve("soft"), input);
        assertFails(() -> OutputDirectory.forFile(soft, options), "OUTPUT: " + soft + ": is the input " + input);
        assertThat(input).hasContent("old model.safetensors");
    }

    @Test
    void aFifoIsNeitherOpenedNorReplaced() throws Exception {
        Path fifo = folder.resolve("fifo");
        assumeTrue(exit("mkfifo", fifo.toString()) == 0, "SKIPPED: there is no mkfifo here");
        assertFails(() -> OutputDirectory.forFile(fifo, FORCE), "OUTPUT: " + fifo + ": is not a regular file");
        assertThat(Files.readAttributes(fifo, "isOther")).containsEntry("isOther", true);
    }

    @Test
    void aReplacedFileKeepsItsModeAndALinkStaysALink() throws IOException {
        Path target = directoryWith("real");
        Files.setPosixFilePermissions(target.resolve("real"), PosixFilePermissions.fromString("rw-r-----"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), target.resolve("real"));
        try (OutputDirectory output = OutputDirectory.forFile(link, FORCE)) {
            output.write("link", "new".getBytes(UTF_8));
            output.commit();
        }
        assertThat(link).isSymbolicLink().hasContent("new");
        assertThat(names(target)).containsExactly("real");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target.resolve("real"))))
                .isEqualTo("rw-r-----");
    }

    @Test
    void aSingleFileTakesThePlaceOfShardsAndTheirIndex() throws IOException {
        Path target = directoryWith(
                "model-00001-of-00002.safetensors",
                "model-00002-of-00002.safetensors",
                "model.safetensors.index.json",
                "README");
        try (OutputDirectory output = OutputDirectory.open(target, FORCE)) {
            output.write("model.safetensors", "new".getBytes(UTF_8));
            output.last("model.safetensors");
            output.commit();
            assertThat(output.notes())
                    .containsExactly(
                            target.resolve("model-00001-of-00002.safetensors")
                                    + " belonged to an older checkpoint and was removed",
                            target.resolve("model-00002-of-00002.safetensors")
                                    + " belonged to an older checkpoint and was removed",
                            target.resolve("model.safetensors.index.json")
                                    + " belonged to an older checkpoint and was removed");
        }
        assertThat(names(target)).containsExactly("README", "model.safetensors");
    }

    @Test
    void aShardOfAnOldIndexIsNotReplacedByOtherBytes() throws IOException {
        Path target = directoryWith("model-00001-of-00002.safetensors", "model.safetensors.index.json");
        OutputDirectory output = OutputDirectory.open(target, FORCE);
        try (output) {
            output.create("model-00001-of-00002.safetensors", 1).write(0, ByteBuffer.wrap(new byte[1]));
            output.write("model.safetensors.index.json", "new".getBytes(UTF_8));
            output.last("model.safetensors.index.json");
            assertFails(
                    output::commit,
                    "OUTPUT: " + target.resolve("model-00001-of-00002.safetensors")
                            + ": belongs to model.safetensors.index.json of an older checkpoint and cannot be replaced"
                            + " safely",
                    "write to another directory, or remove the older checkpoint before");
        }
        assertThat(names(target)).containsExactly("model-00001-of-00002.safetensors", "model.safetensors.index.json");
        assertThat(target.resolve("model.safetensors.index.json")).hasContent("old model.safetensors.index.json");
    }

    @Test
    void theLongestNameThatAFileSystemTakesIsWritten() throws IOException {
        String longest = "é".repeat(127);
        try (OutputDirectory output = OutputDirectory.open(Files.createDirectory(folder.resolve("out")), FORCE)) {
            output.write(longest, new byte[1]);
            output.commit();
        }
        assertThat(names(folder.resolve("out"))).containsExactly(longest);
    }

    @Test
    void leftoversOfDeadRunsAreNamedAndKeptAndThoseOfLiveRunsAreNot() throws IOException {
        long alive = ProcessHandle.current().pid();
        String dead = ".x.bertconv-999999999-0123456789abcdef.tmp";
        Path target = directoryWith(dead, ".x.bertconv-" + alive + "-0123456789abcdef.tmp");
        try (OutputDirectory output = OutputDirectory.open(target, OutputOptions.STRICT)) {
            assertThat(output.notes())
                    .containsExactly(target.toRealPath().resolve(dead)
                            + " was left behind by a run that was killed; it may be removed");
        }
        assertThat(names(target)).hasSize(2);
    }

    @Test
    void moreThanTheDeviceHasIsRefusedWithBothNumbers() throws IOException {
        Path target = folder.resolve("out");
        try (OutputDirectory output = OutputDirectory.open(target, OutputOptions.STRICT)) {
            assertThatThrownBy(() -> output.requireSpace(Long.MAX_VALUE))
                    .isInstanceOf(CheckpointException.class)
                    .message()
                    .matches("OUTPUT: .*/out: needs 9223372036854775807 bytes, and the file system has \\d+ left");
        }
        assertThat(target).doesNotExist();
    }

    @Test
    void namesThatArePathsAreNoNames() throws IOException {
        try (OutputDirectory output = OutputDirectory.open(folder.resolve("out"), OutputOptions.STRICT)) {
            for (String name : List.of("", ".", "..", "a/b/c", "a\\b", "a\0")) {
                assertThatThrownBy(() -> output.create(name, 1)).isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @Test
    void aFileThatIsShorterThanPromisedIsNeverCommitted() throws IOException {
        Path target = folder.resolve("out");
        try (OutputDirectory output = OutputDirectory.open(target, OutputOptions.STRICT)) {
            output.create("a", 2).write(0, ByteBuffer.allocate(1));
            assertThatThrownBy(output::commit).isInstanceOf(IllegalStateException.class);
        }
        assertThat(names(folder)).isEmpty();
    }

    private OutputDirectory open(Path path) throws IOException {
        return OutputDirectory.open(path, OutputOptions.STRICT);
    }

    private Path directoryWith(String... files) throws IOException {
        Path directory = Files.createDirectory(folder.resolve("directory"));
        for (String file : files) {
            Files.writeString(directory.resolve(file), "old " + file);
        }
        return directory;
    }

    private static List<String> names(Path directory) {
        String[] names = directory.toFile().list();
        return names == null
                ? List.of()
                : java.util.Arrays.stream(names).sorted().toList();
    }

    private static void assertFails(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(CheckpointException.class).hasMessage(message);
    }

    private static void assertFails(ThrowingCallable call, String message, String hint) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CheckpointException.class,
                        error -> assertThat(error.hint()).contains(hint))
                .hasMessage(message);
    }

    private static int exit(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).start().waitFor();
    }

    @Test
    void aNameThatHasLostBytesIsNotWrittenUnderAnother() throws IOException {
        Path lost = folder.resolve("caf\uFFFD");
        String message = "OUTPUT: " + lost + ": has bytes in its name that are not UTF-8, which Java cannot pass on";
        assertFails(() -> open(lost), message);
        assertFails(() -> OutputDirectory.forFile(lost, FORCE), message);
        assertThatThrownBy(() -> open(lost))
                .isInstanceOfSatisfying(
                        CheckpointException.class,
                        error -> assertThat(error.hint()).contains("write to another name, and rename it"));
        assertThat(names(folder)).isEmpty();
    }
}
