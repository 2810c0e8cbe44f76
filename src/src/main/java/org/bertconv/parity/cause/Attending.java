package org.bertconv.parity.cause;

import java.util.List;
import org.bertconv.model.Component;

/**
 * The parts of an attention that have weights.
 *
 * @param projections query, key and value
 * @param output the dense layer behind the heads
 */
record Attending(List<Component> projections, Component output) {

    /** That of a layer to itself. */
    static final Attending SELF =
            new Attending(List.of(Component.QUERY, Component.KEY, Component.VALUE), Component.ATTENTION_OUTPUT);

    /** That of a decoder to its encoder. */
    static final Attending CROSS = new Attending(
            List.of(Component.CROSS_QUERY, Component.CROSS_KEY, Component.CROSS_VALUE), Component.CROSS_OUTPUT);
}
