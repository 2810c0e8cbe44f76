package org.bertconv.io;

import java.io.IOException;
import java.util.Optional;
import java.util.SortedSet;

/**
 * Where the files of a checkpoint lie: a directory or an archive. Names use {@code /} and are relative; a name never leads out of the
 * folder. Sources that it opened stay usable until the folder is closed.
 */
public interface Folder extends OpenFiles {

    /** {@return what messages call the folder} */
    SourceName name();

    /** {@return the names of all files in it, sorted} */
    SortedSet<String> names();

    /**
     * {@return the bytes of a file}
     *
     * @throws CheckpointException INPUT if there is no such file or it cannot be opened
     */
    ByteSource open(String name) throws IOException;

    /**
     * {@return the bytes of a file whose name stands in another file of the checkpoint, such as an index} Unlike {@link #open}, this
     * never follows a link that leads out of the folder.
     *
     * @throws CheckpointException as {@link #open}, and REFUSED for such a link
     */
    default ByteSource openNamed(String name) throws IOException {
        return open(name);
    }

    /**
     * A question about the bytes of a file.
     *
     * @param <T> what the answer is
     */
    @FunctionalInterface
    interface Question<T> {

        /** {@return the answer} */
        T ask(ByteSource file) throws IOException;
    }

    /**
     * Asks about a file that may well be none of the checkpoint's. Unlike with {@link #open}, it does not stay open, and it may change
     * or vanish: a log that is being written, or a temporary file of another program.
     *
     * @return the answer, or nothing if the file is not there any more
     * @throws CheckpointException INPUT if it is there and cannot be opened
     */
    default <T> Optional<T> peek(String name, Question<T> question) throws IOException {
        return Optional.of(question.ask(open(name)));
    }
}
