package org.bertconv.model;

import java.io.IOException;
import java.util.Optional;
import org.bertconv.mapping.Head;
import org.bertconv.tensor.Shape;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What stands on top of the encoder: the pooler where the {@link Head} has one, and the outputs of its task. */
final class TaskHead {

    private final Weights weights;
    private final ModelConfig config;
    private final Head head;
    private final Trace trace;
    private final HeadNames names;

    TaskHead(Weights weights, ModelConfig config, Head head, Trace trace) {
        this.weights = weights;
        this.config = config;
        this.head = head;
        this.trace = trace;
        this.names = config.family().heads();
    }

    /**
     * Computes and hands out everything above the encoder.
     *
     * @param hidden the last hidden state, {@code [tokens, hidden]}
     */
    void apply(INDArray hidden, PackedTokens tokens, PackedOutputs outputs, Nd4jTensors memory) throws IOException {
        switch (head) {
            case ENCODER -> {}
            case BASE -> pooled(hidden, tokens, outputs, memory);
            case MASKED_LM, CAUSAL_LM -> outputs.perToken("logits", predictions(hidden, memory));
            case TOKEN_CLASSIFICATION -> outputs.perToken("logits", linear("classifier", hidden, memory));
            case QUESTION_ANSWERING -> spans(linear("qa_outputs", hidden, memory), outputs);
            case SEQUENCE_CLASSIFICATION -> {
                INDArray first = summary(names.sequence(), hidden, tokens, outputs, memory);
                outputs.perSequence("logits", linear(names.classifier(), first, memory));
            }
            case MULTIPLE_CHOICE -> {
                INDArray first = summary(names.choice(), hidden, tokens, outputs, memory);
                outputs.perExample("logits", linear("classifier", first, memory));
            }
            case NEXT_SENTENCE -> {
                INDArray pooled = pooled(hidden, tokens, outputs, memory).orElseThrow();
                outputs.perSequence(
                        "logits", linear(names.relation().orElseThrow().dense(), pooled, memory));
            }
            case PRETRAINING -> {
                if (names.relation().isPresent()) {
                    pretraining(names.relation().get(), hidden, tokens, outputs, memory);
                } else {
                    outputs.columnPerToken("logits", discriminator(hidden, memory), 0);
                }
            }
        }
    }

    private void pretraining(
            HeadNames.Relation relation,
            INDArray hidden,
            PackedTokens tokens,
            PackedOutputs outputs,
            Nd4jTensors memory)
            throws IOException {
        INDArray pooled = pooled(hidden, tokens, outputs, memory).orElseThrow(); // [sequences, hidden]
        outputs.perToken("prediction_logits", predictions(hidden, memory));
        outputs.perSequence(relation.output(), linear(relation.dense(), pooled, memory));
    }

    /** What the pooler makes, handed out, if there is a pooler: {@code [sequences, hidden]}. */
    private Optional<INDArray> pooled(INDArray hidden, PackedTokens tokens, PackedOutputs outputs, Nd4jTensors memory)
            throws IOException {
        return names.pooler().isPresent()
                ? Optional.of(summary(names.pooler().get(), hidden, tokens, outputs, memory))
                : Optional.empty();
    }

    /** What stands for the sequences, {@code [sequences, hidden]}; that of the pooler is an output. */
    private INDArray summary(
            FirstToken first, INDArray hidden, PackedTokens tokens, PackedOutputs outputs, Nd4jTensors memory)
            throws IOException {
        INDArray summary = first.apply(weights, config, hidden, tokens, memory);
        trace.at(Component.POOLER, summary);
        if (names.pooler().equals(Optional.of(first))) {
            outputs.perSequence("pooler_output", summary);
        }
        return summary;
    }

    /** A score for each token, whether it was replaced, {@code [tokens, 1]}. */
    private INDArray discriminator(INDArray hidden, Nd4jTensors memory) throws IOException {
        int size = config.hiddenSize();
        Dense dense = Dense.load(weights, "discriminator_predictions.dense", size, size, memory);
        INDArray x = dense.apply(hidden, memory.array(hidden.rows(), size));
        Rows.apply(x, config.activation().onRows());
        return linear("discriminator_predictions.dense_prediction", x, memory);
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
