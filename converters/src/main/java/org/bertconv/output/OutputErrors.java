package org.bertconv.output;

import java.io.IOException;
import java.nio.file.Path;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.SourceName;
import org.bertconv.io.SystemErrors;

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
        CheckpointException error = refused(path, what + ": " + SystemErrors.reason(cause));
        error.initCause(cause);
        return error;
    }
}
