package org.bertconv;

import java.nio.file.Path;
import java.util.List;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.output.Progress;

/**
 * What holds for all commands of a run.
 *
 * @param reading what readers are allowed
 * @param ruleFiles rule files of the user; if there are any, no bundled naming is tried for what they are given for
 * @param writing is told of bytes and tensors while files are written
 * @param verifying is told of bytes and tensors while they are compared, as often as each is read
 * @param threads that write at once, at least 1
 */
public record Settings(ReadOptions reading, List<Path> ruleFiles, Progress writing, Progress verifying, int threads) {

    /** Copies the list. */
    public Settings {
        ruleFiles = List.copyOf(ruleFiles);
    }

    /** {@return the settings of an embedding program: strict, silent, all cores} */
    public static Settings defaults() {
        return new Settings(
                ReadOptions.STRICT,
                List.of(),
                Progress.NONE,
                Progress.NONE,
                Math.min(4, Runtime.getRuntime().availableProcessors()));
    }
}
