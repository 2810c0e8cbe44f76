package org.bertconv.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class DirectoryFolderTest {

    @TempDir
    Path path;

    @Test
    void filesAreListedDownToTheSecondLevelInOrder() throws IOException {
        put("z");
        put("a/b");
        put("a/deep/er");
        put("m");
        try (DirectoryFolder folder = DirectoryFolder.open(path)) {
            assertThat(folder.names()).containsExactly("a/b", "m", "z");
            assertThat(folder.open("a/b").name())
                    .hasToString(path.resolve("a/b").toString());
            assertThat(folder.open("z").read(0, 1).get()).isEqualTo((byte) 'z');
            assertThat(folder.open("z")).isSameAs(folder.open("z"));
        }
    }

    @Test
    void whatIsNoDirectoryIsSaidToBeNone() throws IOException {
        Path file = put("file");
        assertFails(() -> DirectoryFolder.open(file), "INPUT: " + file + ": is not a directory");
        Path missing = path.resolve("missing");
        assertFails(() -> DirectoryFolder.open(missing), "INPUT: " + missing + ": does not exist");
    }

    @Test
    void whatCannotBeListedIsSaidWithTheReason() throws IOException {
        Path broken = Files.createSymbolicLink(path.resolve("broken"), path.resolve("nowhere"));
        assertFails(() -> DirectoryFolder.open(broken), "INPUT: " + broken + ": is a link that leads to nothing");
        assertThat(DirectoryFolder.failure(
                        SourceName.of("folder"), new java.nio.file.AccessDeniedException("/home/x/folder")))
                .hasMessage("INPUT: folder: cannot be listed: permission denied");
    }

    @Test
    void aDirectoryWithTooManyFilesIsNoCheckpoint() throws IOException {
        put("a");
        put("b/c");
        put("b/d");
        assertThat(DirectoryFolder.list(path, SourceName.of("f"), 3)).containsExactly("a", "b/c", "b/d");
        assertFails(() -> DirectoryFolder.list(path, SourceName.of("f"), 2), "LIMIT: f: holds more than 2 files");
    }

    @Test
    void aFileOfTheDirectoryThatOneIsInIsCalledByItsNameAlone() throws IOException {
        try (DirectoryFolder folder = DirectoryFolder.open(Path.of("."))) {
            assertFails(() -> folder.open("missing"), "INPUT: missing: does not exist");
        }
    }

    @Test
    void aNameNeverLeadsOut() throws IOException {
        put("a");
        try (DirectoryFolder folder = DirectoryFolder.open(path)) {
            for (String name : new String[] {"", "..", "../x", "/etc/passwd", "a/../../x", "./a"}) {
                assertFails(
                        () -> folder.open(name), "REFUSED: " + path + ": " + name + " is not the name of a file in it");
            }
            assertFails(() -> folder.open("b"), "INPUT: " + path.resolve("b") + ": does not exist");
        }
    }

    @Test
    void aLinkIsFollowedWhenTheUserMadeItAndNotWhenAFileNamesIt() throws IOException {
        Path outside = put("outside");
        put("model/inside");
        Files.createSymbolicLink(path.resolve("model/in"), path.resolve("model/inside"));
        Files.createSymbolicLink(path.resolve("model/out"), outside);
        try (DirectoryFolder folder = DirectoryFolder.open(path.resolve("model"))) {
            assertThat(folder.names()).containsExactly("in", "inside", "out");
            assertThat(folder.open("out").size()).isEqualTo(7);
            assertThat(folder.openNamed("in").size()).isEqualTo(6);
            assertFails(
                    () -> folder.openNamed("out"),
                    "REFUSED: " + path.resolve("model/out") + ": is a link that leads out of the directory");
        }
    }

    @Test
    void theLinksOfHuggingFacesCacheLeadIntoItsBlobs() throws IOException {
        Path blob = put("models--x/blobs/0123");
        Files.createDirectories(path.resolve("models--x/snapshots/abc"));
        Path snapshot = path.resolve("models--x/snapshots/abc");
        Files.createSymbolicLink(snapshot.resolve("shard"), Path.of("../../blobs/0123"));
        Files.createSymbolicLink(snapshot.resolve("other"), put("models--x/refs"));
        try (DirectoryFolder folder = DirectoryFolder.open(snapshot)) {
            assertThat(folder.openNamed("shard").size()).isEqualTo(Files.size(blob));
            assertFails(
                    () -> folder.openNamed("other"),
                    "REFUSED: " + snapshot.resolve("other") + ": is a link that leads out of the directory");
        }
    }

    @Test
    @Timeout(120)
    void aFifoIsNotListedAndNeverOpened() throws Exception {
        Path fifo = path.resolve("fifo");
        int exit = new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor();
        assumeTrue(exit == 0, "SKIPPED: there is no mkfifo here");
        try (DirectoryFolder folder = DirectoryFolder.open(path)) {
            assertThat(folder.names()).isEmpty();
            assertFails(() -> folder.openNamed("fifo"), "INPUT: " + fifo + ": is not a regular file");
        }
    }

    @Test
    void aFileThatChangedMeanwhileIsReportedAtTheEnd() throws IOException {
        Path file = put("a");
        DirectoryFolder folder = DirectoryFolder.open(path);
        folder.open("a");
        Files.writeString(file, "longer");
        assertFails(folder::close, "INPUT: " + file + ": changed while it was being read");
    }

    @Test
    void aFileThatIsOnlyPeekedAtMayChangeAndVanish() throws IOException {
        Path log = put("log");
        Path gone = put("gone");
        try (DirectoryFolder folder = DirectoryFolder.open(path)) {
            assertThat(folder.peek("log", ByteSource::size)).hasValue(3L);
            Files.writeString(log, "longer");
            Files.delete(gone);
            assertThat(folder.peek("gone", ByteSource::size)).isEmpty();
            assertThat(folder.peek("log", ByteSource::size)).hasValue(6L);
        }
        put("sub/file");
        try (DirectoryFolder folder = DirectoryFolder.open(path)) {
            assertFails(
                    () -> folder.peek("sub", ByteSource::size),
                    "INPUT: " + path.resolve("sub") + ": is a directory, not a file");
            assertFails(
                    () -> folder.peek("../x", ByteSource::size),
                    "REFUSED: " + path + ": ../x is not the name of a file in it");
        }
    }

    @Test
    void aDirectoryInsideIsNoFile() throws IOException {
        put("a/b");
        try (DirectoryFolder folder = DirectoryFolder.open(path)) {
            assertFails(() -> folder.open("a"), "INPUT: " + path.resolve("a") + ": is a directory, not a file");
        }
    }

    private Path put(String name) throws IOException {
        Path file = path.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, file.getFileName().toString());
    }

    private static void assertFails(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(CheckpointException.class).hasMessage(message);
    }

    @Test
    void whetherAFileChangedCanBeAskedBeforeItIsClosed() throws IOException {
        Path file = put("a");
        put("b");
        DirectoryFolder folder = DirectoryFolder.open(path);
        folder.open("a");
        folder.requireUnchanged();
        OpenFiles others = OpenFiles.ofOthers(List.of(folder));
        others.requireUnchanged();
        Files.writeString(path.resolve("b"), "never opened");
        folder.requireUnchanged();
        Files.writeString(file, "longer");
        assertFails(folder::requireUnchanged, "INPUT: " + file + ": changed while it was being read");
        assertFails(others::requireUnchanged, "INPUT: " + file + ": changed while it was being read");
        others.close();
        assertFails(folder::close, "INPUT: " + file + ": changed while it was being read");
    }
}
