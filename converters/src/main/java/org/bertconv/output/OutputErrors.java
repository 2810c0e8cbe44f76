package org.bertconv.output;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Printable;
import org.bertconv.io.SourceName;

/** OUTPUT errors: what could not be done to which file, and what the system said. */
final class OutputErrors {

    private OutputErrors() {}

    /** {@return an error that was found before the system had to say no} */
    static CheckpointException refused(Path path, String detail) {
        return CheckpointException.of(ErrorClass.OUTPUT, SourceName.of(path.toString()), detail);
    }

    /** {@return what the system said, as an error about a path: {@code <path>: <what>: <why>}} */
    static CheckpointException failed(Path path, String what, IOException cause) {
        if (cause instanceof CheckpointException known) {
            return known;
        }
        CheckpointException error = refused(path, what + ": " + reason(cause));
        error.initCause(cause);
        return error;
    }

    /** {@return the words of the system, without the path that they usually begin with} */
    static String reason(IOException cause) {
        if (cause instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (cause instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (cause instanceof FileAlreadyExistsException) {
            return "it exists already";
        }
        if (cause instanceof FileSystemException system && system.getReason() != null) {
            return Printable.of(system.getReason());
        }
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : Printable.of(message);
    }
}
