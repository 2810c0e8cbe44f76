package org.bertconv.parity.cause;

import org.bertconv.checkpoint.StateDict;
import org.bertconv.mapping.Head;
import org.bertconv.model.ModelConfig;

/**
 * A model that may be at fault.
 *
 * @param config its hyper-parameters
 * @param head what stands on top
 * @param weights under canonical names
 * @param inputs what it is fed of the inputs of a probe
 */
public record Suspect(ModelConfig config, Head head, StateDict weights, Inputs inputs) {

    /** {@return the same with other hyper-parameters} */
    Suspect with(ModelConfig other) {
        return new Suspect(other, head, weights, inputs);
    }

    /** {@return the same with other weights} */
    Suspect with(StateDict others) {
        return new Suspect(config, head, others, inputs);
    }

    /** {@return the same with other inputs} */
    Suspect with(Inputs others) {
        return new Suspect(config, head, weights, others);
    }
}
