package org.bertconv.parity;

import java.util.ArrayList;
import java.util.List;
import org.bertconv.model.Component;
import org.bertconv.model.Trace;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Keeps what each component of a block computed. */
final class Recording implements Trace, AutoCloseable {

    private final List<Part> parts = new ArrayList<>();

    /**
     * @param component that computed
     * @param values a copy
     */
    record Part(Component component, INDArray values) {}

    @Override
    public void at(Component component, INDArray values) {
        parts.add(new Part(component, values.dup('c')));
    }

    /** {@return what was computed, in order} */
    List<Part> parts() {
        return parts;
    }

    @Override
    public void close() {
        parts.forEach(part -> part.values().close());
        parts.clear();
    }
}
