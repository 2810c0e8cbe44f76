package org.bertconv.tensorflow.table;

import java.io.IOException;

/** Takes the entries of a table. */
@FunctionalInterface
public interface EntryVisitor {

    /**
     * Takes one entry.
     *
     * @param key above the one before
     * @param value only for the time of the call: it holds on to its whole block
     */
    void visit(TableKey key, Excerpt value) throws IOException;
}
