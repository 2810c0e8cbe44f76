package org.bertconv.tensorflow;

import org.bertconv.tensor.Shape;

/**
 * The runs of a slice: stretches of elements that follow each other in the slice and in the whole tensor as well. In the order of the
 * slice, which is their order in the whole too.
 */
final class SliceRuns {

    private final long[] strides;
    private final long[] starts;
    private final long[] lengths;
    private final long[] steps;
    /** The last axis of which the slice takes only a part, or -1: from there inwards, elements follow each other. */
    private final int cut;

    private boolean done;

    SliceRuns(Shape whole, SliceBox box) {
        int rank = whole.rank();
        this.strides = new long[rank];
        this.starts = new long[rank];
        this.lengths = new long[rank];
        this.steps = new long[rank];
        long stride = 1;
        int lastCut = -1;
        for (int axis = rank - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= whole.dimension(axis);
            starts[axis] = box.starts().get(axis);
            lengths[axis] = box.shape().dimension(axis);
            if (lastCut < 0 && lengths[axis] != whole.dimension(axis)) {
                lastCut = axis;
            }
        }
        this.cut = lastCut;
        this.done = box.shape().elements() == 0;
    }

    /** {@return whether there is no run left} */
    boolean isDone() {
        return done;
    }

    /** {@return the number of elements of each run} */
    long elements() {
        if (cut >= 0) {
            return lengths[cut] * strides[cut];
        }
        return lengths.length == 0 ? 1 : lengths[0] * strides[0];
    }

    /** {@return the place of the current run in the whole tensor, in elements} */
    long offset() {
        long offset = 0;
        for (int axis = 0; axis <= cut; axis++) {
            offset += (starts[axis] + steps[axis]) * strides[axis];
        }
        return offset;
    }

    /** Goes to the next run. */
    void advance() {
        for (int axis = cut - 1; axis >= 0; axis--) {
            steps[axis]++;
            if (steps[axis] < lengths[axis]) {
                return;
            }
            steps[axis] = 0;
        }
        done = true;
    }
}
