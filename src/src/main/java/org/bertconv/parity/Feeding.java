package org.bertconv.parity;

import java.util.Arrays;
import java.util.Optional;
import org.bertconv.model.Component;
import org.bertconv.model.Trace;
import org.bertconv.parity.cause.Misfit;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Compares what each component of a block computes with a recording, and then puts what was recorded in its place. */
final class Feeding implements Trace {

    private final Recording recording;
    private final double share;
    private int next;
    private Misfit misfit = Misfit.NONE;
    private Optional<Component> first = Optional.empty();

    /**
     * @param recording of the block as it should be
     * @param share of the largest value of a component, that its values may be off
     */
    Feeding(Recording recording, double share) {
        this.recording = recording;
        this.share = share;
    }

    @Override
    public void at(Component component, INDArray values) {
        if (next == recording.parts().size()) {
            fail(component);
            return;
        }
        Recording.Part right = recording.parts().get(next++);
        if (!Arrays.equals(right.values().shape(), values.shape()) || right.component() != component) {
            fail(component);
            return;
        }
        if (values.equalsWithEps(right.values(), 0)) {
            return;
        }
        Values wanted = Values.of(right.values());
        Misfit off = wanted.misfit(Values.of(values), share * wanted.largest());
        if (!off.none() && first.isEmpty()) {
            first = Optional.of(component);
        }
        misfit = misfit.and(off);
        values.assign(right.values());
    }

    private void fail(Component component) {
        first = first.isEmpty() ? Optional.of(component) : first;
        misfit = misfit.and(new Misfit(1, Double.POSITIVE_INFINITY));
    }

    /** {@return the first component that departs} */
    Optional<Component> first() {
        return first;
    }

    /** {@return what is off in all components together} */
    Misfit misfit() {
        return misfit;
    }
}
