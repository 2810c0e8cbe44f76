package org.bertconv.parity;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bertconv.model.Precision;
import org.bertconv.model.Trace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The hidden states of a model, {@code [tokens, hidden]} each: where a fault is planted into one block, those before it stay as they are
 * and need not be computed again.
 */
final class IntactStates implements AutoCloseable {

    private final List<INDArray> states;

    private IntactStates(List<INDArray> states) {
        this.states = List.copyOf(states);
    }

    /** {@return the hidden states of a model; the caller closes them} */
    static IntactStates of(ModelSide model, List<Probe> probes, Precision precision) throws IOException {
        List<INDArray> states = new ArrayList<>();
        try (Blocks blocks = new Blocks(model.suspect(), probes, precision)) {
            INDArray state = Nd4j.empty();
            for (int block = Blocks.EMBEDDINGS; block < model.config().layers(); block++) {
                state = blocks.run(block, state, output -> {}, Trace.NONE);
                states.add(state.dup('c'));
            }
        }
        return new IntactStates(states);
    }

    /** {@return the hidden state behind a block; -1 is the embeddings} */
    INDArray after(int block) {
        return states.get(block + 1);
    }

    @Override
    public void close() {
        states.forEach(INDArray::close);
    }
}
