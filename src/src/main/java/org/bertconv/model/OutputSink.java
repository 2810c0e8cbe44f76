package org.bertconv.model;

import java.io.IOException;

/** Takes the outputs of a model as they are made. */
@FunctionalInterface
public interface OutputSink {

    /** Takes one output; its values are only lent until this returns. */
    void accept(Output output) throws IOException;
}
