package org.bertconv.format.pytorch;

import java.util.ArrayList;
import java.util.List;

/**
 * One dimension of a strided view.
 *
 * @param size number of steps, at least 1
 * @param from distance of two steps in the storage, in elements
 * @param to distance of two steps in the row-major result, in elements
 */
record Axis(long size, long from, long to) {

    /** {@return the dimensions of a view, outermost first, without those of size 1 and with those joined that lie as one} */
    static List<Axis> of(TensorView view) {
        List<Axis> axes = new ArrayList<>();
        long to = 1;
        for (int i = view.shape().rank() - 1; i >= 0; i--) {
            long size = view.shape().dimension(i);
            long from = view.strides().get(i);
            if (size == 1) {
                continue;
            }
            Axis inner = axes.isEmpty() ? new Axis(1, -1, 0) : axes.get(0);
            if (inner.from >= 0 && from == inner.from * inner.size) {
                axes.set(0, new Axis(inner.size * size, inner.from, inner.to));
            } else {
                axes.add(0, new Axis(size, from, to));
            }
            to *= size;
        }
        return axes.isEmpty() ? List.of(new Axis(1, 1, 1)) : axes;
    }

    /** {@return the same with fewer steps} */
    Axis limit(long steps) {
        return new Axis(steps, from, to);
    }
}
