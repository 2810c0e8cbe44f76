package org.bertconv.output;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/**
 * What the user allows, and what must not be touched.
 *
 * @param force whether files that exist may be replaced
 * @param inputs the files and directories that are read; writing over one of them is refused, by whatever name it is reached
 * @param owned which names in the directory belong to a checkpoint of the kind to be written: without {@code force} none may exist,
 *     with it those that are not written anew are removed, so that no reader takes an old shard or index for a new one
 */
public record OutputOptions(boolean force, List<Path> inputs, Predicate<String> owned) {

    /** Nothing may exist, and nothing is known of the input. */
    public static final OutputOptions STRICT = new OutputOptions(false, List.of(), name -> false);

    /** Copies the list. */
    public OutputOptions {
        inputs = List.copyOf(inputs);
    }
}
