package org.bertconv.parity;

import java.io.IOException;
import java.util.List;
import org.bertconv.model.BertSteps;
import org.bertconv.model.Fed;
import org.bertconv.model.OutputSink;
import org.bertconv.model.Precision;
import org.bertconv.model.Trace;
import org.bertconv.model.Weights;
import org.bertconv.parity.cause.Suspect;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The blocks of a model by number: -1 is the embeddings, then the layers, and what stands above them. */
final class Blocks implements AutoCloseable {

    static final int EMBEDDINGS = -1;

    private final BertSteps steps;
    private final int layers;

    Blocks(Suspect model, List<Probe> probes, Precision precision) throws IOException {
        layers = model.config().layers();
        steps = new BertSteps(
                model.config(),
                model.head(),
                Weights.of(model.weights()),
                precision,
                probes.stream()
                        .map(probe -> new Fed(model.inputs().of(probe.tokens()), probe.attended()))
                        .toList());
    }

    /**
     * {@return the hidden state after a block; after the last one that before it}
     *
     * @param input the hidden state before it; of no meaning for the embeddings
     */
    INDArray run(int block, INDArray input, OutputSink sink, Trace trace) throws IOException {
        if (block == EMBEDDINGS) {
            return steps.embed(trace);
        }
        if (block < layers) {
            return steps.layer(block, input, trace);
        }
        steps.head(input, sink, trace);
        return input;
    }

    @Override
    public void close() {
        steps.close();
    }
}
