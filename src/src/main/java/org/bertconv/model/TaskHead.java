package org.bertconv.model;

import java.io.IOException;
import org.bertconv.mapping.Head;
import org.bertconv.tensor.Shape;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What stands on top of the encoder: the pooler where the {@link Head} has one, and the outputs of its task. */
final class TaskHead {

    private final Weights weights;
    private final ModelConfig config;
    private final Head head;
    private final Trace trace;

    TaskHead(Weights weights, ModelConfig config, Head head, Trace trace) {
        this.weights = weights;
        this.config = config;
        this.head = head;
        this.trace = trace;
    }

    /**
     * Computes and hands out everything above the encoder.
     *
     * @param hidden the last hidden state, {@code [tokens, hidden]}
     */
    void apply(INDArray hidden, PackedTokens tokens, PackedOutputs outputs, Nd4jTensors memory) throws IOException {
        switch (head) {
            case ENCODER -> {}
            case MASKED_LM, CAUSAL_LM -> outputs.perToken("logits", predictions(hidden, memory));
            case TOKEN_CLASSIFICATION -> outputs.perToken("logits", linear("classifier", hidden, memory));
            case QUESTION_ANSWERING -> spans(linear("qa_outputs", hidden, memory), outputs);
            case BASE, PRETRAINING, NEXT_SENTENCE, SEQUENCE_CLASSIFICATION, MULTIPLE_CHOICE -> {
                INDArray pooled = new Pooler(weights, config).apply(hidden, tokens, memory); // [sequences, hidden]
                trace.at(Component.POOLER, pooled);
                outputs.perSequence("pooler_output", pooled);
                pooledTask(hidden, pooled, outputs, memory);
            }
        }
    }

    private void pooledTask(INDArray hidden, INDArray pooled, PackedOutputs outputs, Nd4jTensors memory)
            throws IOException {
        switch (head) {
            case PRETRAINING -> {
                outputs.perToken("prediction_logits", predictions(hidden, memory));
                outputs.perSequence("seq_relationship_logits", linear("cls.seq_relationship", pooled, memory));
            }
            case NEXT_SENTENCE -> outputs.perSequence("logits", linear("cls.seq_relationship", pooled, memory));
            case SEQUENCE_CLASSIFICATION -> outputs.perSequence("logits", linear("classifier", pooled, memory));
            case MULTIPLE_CHOICE -> outputs.perExample("logits", linear("classifier", pooled, memory));
            default -> {}
        }
    }

    /** The first two columns are where an answer starts and where it ends. */
    private static void spans(INDArray logits, PackedOutputs outputs) throws IOException {
        outputs.columnPerToken("start_logits", logits, 0);
        outputs.columnPerToken("end_logits", logits, 1);
    }

    private INDArray predictions(INDArray hidden, Nd4jTensors memory) throws IOException {
        INDArray logits = new Predictions(weights, config).apply(hidden, memory, trace);
        trace.at(Component.HEAD, logits);
        return logits;
    }

    /** A dense layer with as many outputs as its weight has rows. */
    private INDArray linear(String name, INDArray x, Nd4jTensors memory) throws IOException {
        Shape shape = weights.get(name + ".weight").info().shape();
        int labels = shape.rank() == 2 ? Math.toIntExact(shape.dimension(0)) : 1;
        Dense dense = Dense.load(weights, name, labels, config.hiddenSize(), memory);
        INDArray scores = dense.apply(x, memory.array(x.rows(), labels));
        trace.at(Component.HEAD, scores);
        return scores;
    }
}
