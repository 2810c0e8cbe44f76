package org.bertconv.checkpoint;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bertconv.io.ByteSource;
import org.bertconv.io.OpenFiles;
import org.bertconv.io.SourceName;

/**
 * A checkpoint as it was found, with nothing loaded: tensors are read when asked for, until it is closed.
 *
 * @param name what messages call it
 * @param format the format of its weights
 * @param weights the tensors, under the names of the file
 * @param config the hyper-parameters, if there are any beside the weights
 * @param companions vocabulary and tokenizer files beside the weights, by file name
 * @param warnings one line each, for the user
 * @param files what closing it closes
 */
public record Checkpoint(
        SourceName name,
        String format,
        WeightsFile weights,
        Optional<ConfigFile> config,
        Map<String, ByteSource> companions,
        List<String> warnings,
        OpenFiles files)
        implements Closeable {

    /** Copies the collections. */
    public Checkpoint {
        companions = java.util.Collections.unmodifiableMap(new java.util.TreeMap<>(companions));
        warnings = List.copyOf(warnings);
    }

    /** {@return the tensors, under the names of the file} */
    public StateDict tensors() {
        return weights.tensors();
    }

    /**
     * Finds out whether what was read so far is what is there.
     *
     * @throws org.bertconv.io.CheckpointException INPUT if a file changed since it was opened
     */
    public void requireUnchanged() throws IOException {
        files.requireUnchanged();
    }

    /**
     * Closes the files.
     *
     * @throws org.bertconv.io.CheckpointException INPUT if one of them changed while it was being read
     */
    @Override
    public void close() throws IOException {
        files.close();
    }
}
