package org.bertconv.parity.cause;

import java.util.Map;
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
 * @param pooled which token its pooler looks at
 * @param fields what its config calls fields otherwise than that of BERT
 */
public record Suspect(
        ModelConfig config, Head head, StateDict weights, Inputs inputs, Pooled pooled, Map<String, String> fields) {

    /** Copies the map. */
    public Suspect {
        fields = Map.copyOf(fields);
    }

    /** {@return the same with other hyper-parameters} */
    Suspect with(ModelConfig other) {
        return new Suspect(other, head, weights, inputs, pooled, fields);
    }

    /** {@return the same with other weights} */
    Suspect with(StateDict others) {
        return new Suspect(config, head, others, inputs, pooled, fields);
    }

    /** {@return the same with other inputs} */
    Suspect with(Inputs others) {
        return new Suspect(config, head, weights, others, pooled, fields);
    }

    /** {@return the same whose pooler looks at another token} */
    Suspect with(Pooled other) {
        return new Suspect(config, head, weights, inputs, other, fields);
    }

    /** {@return whether it computes as its weights and its config say, and is fed all that a probe has} */
    public boolean isPlain() {
        return inputs == Inputs.ALL && pooled == Pooled.FIRST;
    }

    /** {@return what its config calls a field of BERT's} */
    String field(String name) {
        return fields.getOrDefault(name, name);
    }
}
