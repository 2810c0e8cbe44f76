package org.bertconv.model;

import java.io.IOException;
import java.util.List;
import org.bertconv.mapping.Head;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * BERT one block at a time, each from an input that the caller chooses. What a block returns is valid until a block of its kind runs
 * again or this is closed.
 */
public final class BertSteps implements AutoCloseable {

    private final ModelConfig config;
    private final Head head;
    private final Weights weights;
    private final PackedTokens tokens;
    private final Nd4jTensors memory;
    private final Nd4jTensors loaded;
    private final EncoderLayer encoder;
    private Trace trace = Trace.NONE;

    /**
     * A model that reads the weights of a block when it runs.
     *
     * @param weights under canonical names
     */
    public BertSteps(ModelConfig config, Head head, Weights weights, Precision precision, List<Tokens> probes)
            throws IOException {
        this.config = config;
        this.head = head;
        this.weights = weights;
        this.tokens = PackedTokens.of(probes, config);
        this.memory = new Nd4jTensors(precision);
        this.loaded = new Nd4jTensors(precision);
        this.encoder =
                EncoderLayer.of(config, tokens, weights, memory, (component, values) -> trace.at(component, values));
    }

    /** {@return the first hidden state, {@code [tokens, hidden]}} */
    public INDArray embed(Trace looking) throws IOException {
        return new Embeddings(weights, config).apply(tokens, memory, looking);
    }

    /**
     * {@return the hidden state after a layer, {@code [tokens, hidden]}}
     *
     * @param layer counted from 0
     * @param hidden the one before it
     */
    public INDArray layer(int layer, INDArray hidden, Trace looking) throws IOException {
        trace = looking;
        INDArray state = hidden;
        for (String block : LayerPlan.of(config).layers().get(layer)) {
            loaded.reuse();
            state = encoder.apply(state, LayerWeights.load(weights, block, config, loaded));
        }
        return layer == config.layers() - 1 ? LastNorm.apply(state, weights, config, memory) : state;
    }

    /** Hands out the outputs above the encoder. */
    public void head(INDArray last, OutputSink sink, Trace looking) throws IOException {
        try (Nd4jTensors scratch = new Nd4jTensors(memory.precision())) {
            new TaskHead(weights, config, head, looking).apply(last, tokens, new PackedOutputs(tokens, sink), scratch);
        }
    }

    @Override
    public void close() {
        memory.close();
        loaded.close();
    }
}
