package org.bertconv.model;

import java.io.IOException;
import java.util.List;
import org.bertconv.mapping.Head;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * BERT or one of its descendants, in inference mode: embeddings, encoder, head. What differs between them is in the {@link Family} of
 * the config. It keeps no weights: every run reads each tensor once and holds at most two layers,
 * the one that computes and the one that is read meanwhile. Non-finite weights lead to non-finite outputs.
 *
 * <p>Outputs are those of Hugging Face's classes with {@code output_hidden_states}, in the order of computing: {@code hidden_states.0} (the
 * embeddings) to {@code hidden_states.L}, {@code last_hidden_state}, {@code pooler_output} where the head has a pooler, then the outputs
 * of the head.
 */
public final class BertModel {

    private final ModelConfig config;
    private final Head head;
    private final Weights weights;
    private final Precision precision;

    /**
     * A model that reads its weights when it runs.
     *
     * @param weights under canonical names
     */
    public BertModel(ModelConfig config, Head head, Weights weights, Precision precision) {
        this.config = config;
        this.head = head;
        this.weights = weights;
        this.precision = precision;
    }

    /**
     * Computes all probes in one pass over the weights and hands out each output as soon as it is there.
     *
     * @throws org.bertconv.io.CheckpointException DIFFERENT if a tensor is missing or has another shape than the config says, or if a
     *     probe does not suit the model; and what reading a tensor throws
     */
    public void run(List<Tokens> probes, OutputSink sink) throws IOException {
        PackedTokens tokens = PackedTokens.of(probes, config);
        PackedOutputs outputs = new PackedOutputs(tokens, sink);
        try (Nd4jTensors memory = new Nd4jTensors(precision)) {
            INDArray embedded = new Embeddings(weights, config).apply(tokens, memory, Trace.NONE); // [tokens, hidden]
            outputs.perToken("hidden_states.0", embedded);
            INDArray last = encode(embedded, tokens, outputs, memory); // [tokens, hidden]
            outputs.perToken("last_hidden_state", last);
            new TaskHead(weights, config, head, Trace.NONE).apply(last, tokens, outputs, memory);
        }
    }

    /** Runs the layers and hands out the hidden state after each. */
    private INDArray encode(INDArray embedded, PackedTokens tokens, PackedOutputs outputs, Nd4jTensors memory)
            throws IOException {
        EncoderLayer layer = EncoderLayer.of(config, tokens, weights, memory, Trace.NONE);
        INDArray hidden = embedded;
        LayerPlan plan = LayerPlan.of(config);
        try (LayerLoader loader = new LayerLoader(weights, plan.blocks(), config, precision)) {
            for (int i = 1; i <= config.layers(); i++) {
                for (int block = 0; block < plan.layers().get(i - 1).size(); block++) {
                    hidden = layer.apply(hidden, loader.next());
                }
                hidden = i == config.layers() ? LastNorm.apply(hidden, weights, config, memory) : hidden;
                outputs.perToken("hidden_states." + i, hidden);
            }
        }
        return hidden;
    }
}
