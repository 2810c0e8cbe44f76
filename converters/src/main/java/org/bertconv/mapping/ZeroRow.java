package org.bertconv.mapping;

import java.util.Optional;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.mapping.op.TensorOp;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;

/**
 * A table of one row of zeros that the models of a naming do without, and that those of the family have.
 *
 * @param name the canonical name
 * @param asWideAs the canonical name of a table of the same width
 * @param why the naming has none
 */
public record ZeroRow(String name, String asWideAs, String why) {

    /** {@return the table, if these tensors lack it and say how wide it is} */
    Optional<Tensor> missingIn(StateDict canonical) {
        return canonical
                .get(asWideAs)
                .filter(like -> !canonical.contains(name) && like.info().shape().rank() == 2)
                .map(like -> {
                    Shape shape = Shape.of(1, like.info().shape().dimension(1));
                    ExpectedTensor zeros = new ExpectedTensor(name, shape, Init.ZEROS, Optional.empty());
                    return new TensorOp.Cast(like.info().dtype()).apply(InitialTensor.of(zeros, 0, InitialTensor.SEED));
                });
    }
}
