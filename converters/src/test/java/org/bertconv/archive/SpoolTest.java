package org.bertconv.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.SourceName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Unpacking to a disk that has no room, is not there, or forgets. */
class SpoolTest {

    private static final SourceName NAME = SourceName.of("model.tar.gz");
    private static final String HINT = "BERTCONV_JAVA_OPTS=-Djava.io.tmpdir=DIR unpacks to another directory";

    @TempDir
    Path folder;

    @Test
    void withoutADirectoryForTheCopyThatDirectoryIsNamed() throws IOException {
        Path missing = folder.resolve("missing");
        assertFails(
                () -> Spool.temporary(NAME, missing),
                "INPUT: model.tar.gz: cannot be unpacked: no temporary file can be made in " + missing
                        + ": no such file or directory");
        Path file = Files.writeString(folder.resolve("file"), "x");
        assertFails(
                () -> Spool.temporary(NAME, file),
                "INPUT: model.tar.gz: cannot be unpacked: no temporary file can be made in " + file
                        + ": Not a directory");
    }

    @Test
    void aDiskThatFillsIsSaidAndTheCopyIsClosed() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "SKIPPED: there is no /dev/full here");
        FileChannel file = FileChannel.open(full, StandardOpenOption.WRITE);
        assertFails(
                () -> Spool.copy(NAME, content(1), file),
                "INPUT: model.tar.gz: cannot be unpacked: the temporary file cannot be written: No space left on device");
        assertThat(file.isOpen()).isFalse();
    }

    @Test
    void aCopyThatIsCutIsSaidWithThePlace() throws IOException {
        FileChannel file = FileChannel.open(
                folder.resolve("copy"),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        try (Spool spool = Spool.copy(NAME, content(8), file)) {
            file.truncate(5);
            assertThatThrownBy(() -> spool.read(3, 4))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessage("INPUT: model.tar.gz: the temporary file that it was unpacked to ends at byte 5 of 8");
        }
    }

    private static ReadableByteChannel content(int bytes) {
        return Channels.newChannel(new ByteArrayInputStream(new byte[bytes]));
    }

    private static void assertFails(ThrowingCallable call, String message) {
        assertThatThrownBy(call)
                .hasMessage(message)
                .isInstanceOfSatisfying(
                        CheckpointException.class,
                        error -> assertThat(error.hint()).contains(HINT));
    }
}
