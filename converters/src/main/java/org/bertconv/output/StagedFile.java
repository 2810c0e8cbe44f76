package org.bertconv.output;

import java.nio.file.Path;

/**
 * A file between its temporary name and its own.
 *
 * @param file what was written
 * @param place where it will lie, links resolved
 * @param companion whether it goes with the weights and is not one of them
 */
record StagedFile(OutputFile file, Path place, boolean companion) {

    Written written() {
        return new Written(file.name(), file.shown(), file.size());
    }
}
