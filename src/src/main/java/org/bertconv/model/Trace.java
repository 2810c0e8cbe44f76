package org.bertconv.model;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Looks at what the parts of a model compute. */
@FunctionalInterface
public interface Trace {

    /** Looks at nothing. */
    Trace NONE = (component, values) -> {};

    /**
     * Takes what a component computed: {@code [tokens, …]}; attention probabilities are {@code [heads, T, T]}, one sequence after the
     * other.
     *
     * @param values lent until this returns. Other values may be put in their place: the computation goes on with what is there then
     */
    void at(Component component, INDArray values);
}
