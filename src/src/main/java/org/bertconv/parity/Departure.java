package org.bertconv.parity;

import java.util.Optional;
import org.bertconv.model.Component;

/**
 * Where a model departs from what it should compute, though it was fed what it should be fed.
 *
 * @param block the layer, counted from 0; -1 is the embeddings, the number of layers what stands above
 * @param component within the block, where that is known
 * @param label of the component or, where it is not known, of the block
 * @param layers of the model
 */
record Departure(int block, Optional<Component> component, String label, int layers) {

    /** {@return whether it is in a layer} */
    boolean isOfLayer() {
        return block >= 0 && block < layers;
    }
}
