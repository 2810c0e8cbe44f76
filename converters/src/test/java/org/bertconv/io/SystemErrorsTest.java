package org.bertconv.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SystemErrorsTest {

    static Stream<Arguments> causes() {
        return Stream.of(
                Arguments.of(new AccessDeniedException("/a"), "permission denied"),
                Arguments.of(new NoSuchFileException("/a"), "no such file or directory"),
                Arguments.of(new FileAlreadyExistsException("/a"), "it exists already"),
                Arguments.of(new FileSystemException("/a", null, "Read-only file system"), "Read-only file system"),
                Arguments.of(new FileSystemException("/a"), "/a"),
                Arguments.of(new IOException("No space left on device"), "No space left on device"),
                Arguments.of(new IOException("red \u001B[31m"), "red \\u001B[31m"),
                Arguments.of(new ClosedChannelException(), "ClosedChannelException"));
    }

    @ParameterizedTest
    @MethodSource("causes")
    void theWordsOfTheSystemComeWithoutThePath(IOException cause, String words) {
        assertThat(SystemErrors.reason(cause)).isEqualTo(words);
    }

    @Test
    void aNameWithBytesThatAreNoTextIsNotTheOneThatWasGiven() {
        assertThat(SystemErrors.isText(Path.of("caf\uFFFD"))).isFalse();
        assertThat(SystemErrors.isText(Path.of("café"))).isTrue();
    }
}
