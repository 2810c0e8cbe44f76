package org.bertconv.io;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** Files that are open for reading, and that are closed together. */
public interface OpenFiles extends Closeable {

    /**
     * Finds out whether what was read so far is what is there.
     *
     * @throws CheckpointException INPUT if a file changed since it was opened
     */
    default void requireUnchanged() throws IOException {}

    /** {@return files that their owners close} */
    static OpenFiles ofOthers(List<OpenFiles> owners) {
        return new OpenFiles() {

            @Override
            public void requireUnchanged() throws IOException {
                for (OpenFiles files : owners) {
                    files.requireUnchanged();
                }
            }

            @Override
            public void close() {}
        };
    }
}
