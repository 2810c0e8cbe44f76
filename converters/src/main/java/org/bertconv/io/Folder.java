package org.bertconv.io;

import java.io.Closeable;
import java.io.IOException;
import java.util.SortedSet;

/**
 * Where the files of a checkpoint lie: a directory or an archive. Names use {@code /} and are relative; a name never leads out of the
 * folder. Sources that it opened stay usable until the folder is closed.
 */
public interface Folder extends Closeable {

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
}
