package org.bertconv.checkpoint;

import java.io.IOException;
import java.util.Map;
import org.bertconv.io.ByteSource;
import org.bertconv.io.Folder;

/**
 * One way of laying tensors out in bytes. A format knows nothing of families, namings or other formats.
 *
 * <p>The bytes decide: {@link #matches} looks at them and at nothing else, and once a format took a file there is no second try with
 * another one.
 */
public interface CheckpointFormat {

    /** {@return the name in options and JSON, such as {@code tf-bundle}} */
    String name();

    /** {@return whether the file begins (or ends) as this format does; cheap, and no promise that it is well formed} */
    boolean matches(ByteSource file) throws IOException;

    /**
     * Reads names, dtypes, shapes and places of all tensors, but no tensor.
     *
     * @param folder where the file lies, for formats that are spread over several files
     * @param file its name in the folder; {@link #matches} holds for it
     * @throws org.bertconv.io.CheckpointException if the file is not what its format demands
     */
    WeightsFile read(Folder folder, String file, ReadOptions options) throws IOException;

    /**
     * {@return files that the format has inside the weights and others have beside them, such as {@code config.json} and
     * {@code vocab.txt}, by those names}
     *
     * @param file in the folder; {@link #read} succeeded for it
     */
    default Map<String, ByteSource> inside(Folder folder, String file) throws IOException {
        return Map.of();
    }
}
