package org.bertconv.format.pytorch;

import java.util.ArrayList;
import java.util.List;

/** The values in a container that can grow, and how deep they nest with it. */
final class PickleItems {

    private final List<PickleValue> values = new ArrayList<>();
    private int depth;

    /** Starts with nothing, at a depth that the container has by itself. */
    PickleItems(int depth) {
        this.depth = depth;
    }

    /** Adds a value. */
    void add(PickleValue value) {
        values.add(value);
        depth = Math.max(depth, 1 + value.depth());
    }

    /** {@return the values, in the order in which they came} */
    List<PickleValue> values() {
        return values;
    }

    /** {@return the levels of containers, the one that these are in among them} */
    int depth() {
        return depth;
    }
}
