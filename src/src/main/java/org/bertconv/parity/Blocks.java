package org.bertconv.parity;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.bertconv.model.BertSteps;
import org.bertconv.model.Fed;
import org.bertconv.model.Output;
import org.bertconv.model.OutputSink;
import org.bertconv.model.Precision;
import org.bertconv.model.TensorUses;
import org.bertconv.model.Tokens;
import org.bertconv.model.Trace;
import org.bertconv.model.Weights;
import org.bertconv.parity.cause.Pooled;
import org.bertconv.parity.cause.Suspect;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The blocks of a model by number: -1 is the embeddings, then the layers, and what stands above them. */
final class Blocks implements AutoCloseable {

    static final int EMBEDDINGS = -1;

    private final BertSteps steps;
    private final int layers;
    private final Suspect model;
    private final List<Probe> probes;

    Blocks(Suspect model, List<Probe> probes, Precision precision) throws IOException {
        this.model = model;
        this.probes = probes;
        layers = model.config().layers();
        steps = new BertSteps(
                model.config(),
                model.head(),
                Weights.of(model.weights()),
                precision,
                probes.stream()
                        .map(probe -> new Fed(
                                model.inputs().of(probe.tokens()),
                                model.inputs().of(probe.attended())))
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
        if (model.pooled() == Pooled.FIRST) {
            steps.head(input, sink, trace);
            return input;
        }
        TensorUses uses = new TensorUses(model.config());
        steps.head(
                input, output -> hand(output, sink, !OutputOrder.isOfWhole(output.name(), model.head(), uses)), trace);
        try (INDArray moved = moved(input)) {
            steps.head(
                    moved,
                    output -> hand(output, sink, OutputOrder.isOfWhole(output.name(), model.head(), uses)),
                    Trace.NONE);
        }
        return input;
    }

    private static void hand(Output output, OutputSink sink, boolean wanted) throws IOException {
        if (wanted) {
            sink.accept(output);
        }
    }

    /** The last hidden state, with what the pooler looks at in place of the first token of each sequence. */
    private INDArray moved(INDArray hidden) {
        INDArray moved = hidden.dup('c');
        int start = 0;
        for (Probe probe : probes) {
            Tokens tokens = probe.tokens();
            for (int row = 0; row < tokens.rows(); row++) {
                long[] mask = Arrays.copyOfRange(
                        tokens.attentionMask(), row * tokens.sequence(), (row + 1) * tokens.sequence());
                int first = start;
                int[] places = Arrays.stream(model.pooled().places(mask))
                        .map(place -> first + place)
                        .toArray();
                try (INDArray rows = hidden.getRows(places)) {
                    moved.putRow(start, rows.mean(0));
                }
                start += tokens.sequence();
            }
        }
        return moved;
    }

    @Override
    public void close() {
        steps.close();
    }
}
