package org.bertconv.model;

import java.util.Optional;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Printable;
import org.bertconv.tensor.Tensor;

/** The tensors of a model by canonical name, such as {@code bert.encoder.layer.0.attention.self.query.weight}. */
@FunctionalInterface
public interface Weights {

    /** {@return the tensor of this canonical name, if there is one} */
    Optional<Tensor> find(String name);

    /** {@return the tensors of a state dict in canonical names} */
    static Weights of(StateDict canonical) {
        return canonical::get;
    }

    /**
     * {@return the tensor of this canonical name}
     *
     * @throws CheckpointException DIFFERENT if there is none
     */
    default Tensor get(String name) throws CheckpointException {
        return find(name)
                .orElseThrow(() ->
                        CheckpointException.of(ErrorClass.DIFFERENT, "tensor " + Printable.of(name) + " is missing"));
    }
}
