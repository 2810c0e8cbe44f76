package org.bertconv.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is said of a file that the system will not give, or gives differently than it promised. */
class FileSourceTest {

    @TempDir
    Path folder;

    @Test
    void aDirectoryIsSaidToBeNoFile() {
        assertFails(() -> open(folder), "INPUT: " + folder + ": is a directory, not a file");
    }

    @Test
    void aLinkThatLeadsToNothingIsSaidToBeOne() throws IOException {
        Path broken = Files.createSymbolicLink(folder.resolve("broken"), folder.resolve("nowhere"));
        assertFails(() -> open(broken), "INPUT: " + broken + ": is a link that leads to nothing");
        Path missing = folder.resolve("missing");
        assertFails(() -> open(missing), "INPUT: " + missing + ": does not exist");
    }

    @Test
    void whatTheSystemSaysIsPassedOnWithoutASecondPath() throws IOException {
        Path loop = folder.resolve("loop");
        Files.createSymbolicLink(loop, loop);
        assertFails(
                () -> open(loop),
                "INPUT: " + loop
                        + ": cannot be opened: Too many levels of symbolic links or unable to access attributes of symbolic link");
        Path below = Files.writeString(folder.resolve("file"), "x").resolve("below");
        assertFails(() -> open(below), "INPUT: " + below + ": cannot be opened: Not a directory");
    }

    @Test
    void aNameThatHasLostBytesIsSaidToHaveLostThem() {
        Path name = folder.resolve("caf\uFFFD.bin");
        assertThatThrownBy(() -> open(name))
                .hasMessage("INPUT: " + name + ": does not exist")
                .isInstanceOfSatisfying(
                        CheckpointException.class,
                        error -> assertThat(error.hint())
                                .contains("the name has bytes that are not UTF-8, which Java cannot pass on: rename it,"
                                        + " or make a link to it that has another name"));
    }

    @Test
    void aFileThatIsCutWhileItIsReadIsSaidWithThePlace() throws IOException {
        Path file = Files.write(folder.resolve("cut"), new byte[10]);
        FileSource source = open(file);
        Files.write(file, new byte[6]);
        assertFails(
                () -> source.read(4, 5),
                "INPUT: " + file + ": ends at byte 6 of 10: it was cut while it was being read");
        assertFails(source::close, "INPUT: " + file + ": changed while it was being read");
    }

    @Test
    void aFileThatIsRemovedWhileItIsReadIsReadToItsEndAndThenSaidToHaveChanged() throws IOException {
        Path file = Files.write(folder.resolve("removed"), new byte[] {1, 2, 3});
        FileSource source = open(file);
        Files.delete(file);
        assertThat(source.read(0, 3).get(2)).isEqualTo((byte) 3);
        assertFails(source::close, "INPUT: " + file + ": changed while it was being read");
    }

    @Test
    void aReadThatFailsIsSaidWithThePlace() throws IOException {
        Path file = Files.write(folder.resolve("a"), new byte[9]);
        FileChannel broken = FileChannel.open(file);
        broken.close();
        FileSource source = new FileSource(
                SourceName.of("a"), file, broken, Files.readAttributes(file, BasicFileAttributes.class), false);
        assertFails(
                () -> source.read(7, ByteBuffer.allocate(2)),
                "INPUT: a: cannot be read at byte 7: ClosedChannelException");
    }

    @Test
    void moreThanThereIsIsNeverRead() throws IOException {
        Path file = Files.write(folder.resolve("a"), new byte[9]);
        try (FileSource source = FileSource.open(file, SourceName.of("a"))) {
            assertFails(
                    () -> source.read(7, 3),
                    "MALFORMED: a: read: 3 bytes at 7 do not fit into 9 bytes (offset 7 of 9)");
        }
    }

    private static FileSource open(Path path) throws IOException {
        return FileSource.open(path, SourceName.of(path.toString()));
    }

    private static void assertFails(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(CheckpointException.class).hasMessage(message);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void whatIsNoFileIsNotOpened() throws IOException {
        Path zero = Path.of("/dev/zero");
        assertFails(() -> open(zero), "INPUT: /dev/zero: is not a regular file");
        Path socket = folder.resolve("socket");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            assertFails(() -> open(socket), "INPUT: " + socket + ": is not a regular file");
        }
    }

    @Test
    void namesOfAllKindsAreSaidInOneLine() throws IOException {
        Path lines = folder.resolve("a\nb");
        assertFails(() -> open(lines), "INPUT: " + folder + "/a\\u000Ab: does not exist");
        Path empty = Files.createFile(lines);
        try (FileSource source = open(empty)) {
            assertThat(source.size()).isZero();
        }
        String longest = folder + "/" + "x".repeat(4_096);
        assertFails(
                () -> open(Path.of(longest)),
                "INPUT: " + longest.substring(0, 200) + "… (" + (longest.length() - 200)
                        + " more characters): cannot be opened: File name too long");
    }
}
