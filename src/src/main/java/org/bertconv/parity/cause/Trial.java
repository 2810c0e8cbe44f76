package org.bertconv.parity.cause;

import java.io.IOException;

/** Tells how far a model is from giving what the blamed block should give. */
@FunctionalInterface
public interface Trial {

    /** {@return what is off in the blamed block} */
    Misfit of(Suspect suspect) throws IOException;
}
