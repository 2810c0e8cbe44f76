package org.bertconv.parity;

import java.util.Optional;
import org.bertconv.model.Component;
import org.bertconv.parity.cause.HalfName;

/**
 * Where a model departs from what it should compute, though it was fed what it should be fed.
 *
 * @param block the layer, counted from 0; -1 is the embeddings, the number of layers what stands above
 * @param last the same, or the last of several blocks if it is not known which departs
 * @param component within the block, where that is known
 * @param label of the component or, where it is not known, of the block
 * @param layers of the model
 */
record Departure(int block, int last, Optional<Component> component, String label, int layers) {

    /** {@return the departure of one block} */
    static Departure of(int block, Component component, int layers) {
        return new Departure(block, block, Optional.of(component), component.label(), layers);
    }

    /** {@return whether it is in one block, and not somewhere in several} */
    boolean isOfOne() {
        return block == last;
    }

    /** {@return the same in one of its blocks} */
    Departure in(int one) {
        String name = one < 0 ? "embeddings" : one < layers ? "layer" : "head";
        return isOfOne() ? this : new Departure(one, one, Optional.empty(), name, layers);
    }

    /** {@return the same of a model that is a half of another one} */
    Departure of(HalfName half) {
        return half == HalfName.NONE ? this : labelled(half.label() + " " + label);
    }

    /** {@return the same under another label} */
    Departure labelled(String other) {
        return new Departure(block, last, component, other, layers);
    }

    /** {@return whether it is in a layer} */
    boolean isOfLayer() {
        return block >= 0 && block < layers;
    }
}
