package org.bertconv.parity;

import java.io.IOException;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.bertconv.tensor.Tensor;

/** Which parameters the compared outputs depend on. */
interface Witnesses {

    /**
     * {@return what these outputs of a model witness}
     *
     * @param outputs by name
     */
    static Witnesses of(ModelSide model, Collection<String> outputs, List<Probe> probes) {
        List<ModelSide.Half> halves = model.halves();
        return halves.size() == 1
                ? new ModelWitnesses(model, outputs, probes)
                : PairWitnesses.of(halves.get(0), halves.get(1), outputs, probes);
    }

    /** {@return whether no output of any input depends on a tensor} */
    boolean isWithoutEffect(String name);

    /** {@return how many elements of a tensor the outputs depend on} */
    long witnessed(Tensor tensor);

    /** {@return whether the outputs depend on every element of a tensor} */
    default boolean witnessesAll(Tensor tensor) {
        return witnessed(tensor) == tensor.info().shape().elements();
    }

    /**
     * {@return the rows of tables that the probes leave untouched, by content}
     *
     * @param right the tensors of the other side, none for a golden
     */
    List<UntouchedRows> untouched(Map<String, Tensor> tensors, Map<String, Tensor> right) throws IOException;

    /** {@return the rows of a tensor that the outputs do not depend on; a vector is one row} */
    BitSet unseen(Tensor tensor);
}
