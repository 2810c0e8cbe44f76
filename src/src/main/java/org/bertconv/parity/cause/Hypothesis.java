package org.bertconv.parity.cause;

import java.io.IOException;
import java.util.List;

/** A kind of fault. */
@FunctionalInterface
public interface Hypothesis {

    /** {@return what this kind of fault may have done at the scene, the likeliest first} */
    List<Diagnosis> at(Scene scene) throws IOException;
}
