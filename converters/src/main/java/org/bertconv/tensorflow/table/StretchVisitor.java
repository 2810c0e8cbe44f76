package org.bertconv.tensorflow.table;

import java.io.IOException;

/** Takes the entries of a table whose values may be too large for memory. */
@FunctionalInterface
public interface StretchVisitor {

    /**
     * Takes one entry.
     *
     * @param key above the one before
     * @param value where it lies; its checksum was verified
     */
    void visit(TableKey key, Stretch value) throws IOException;
}
