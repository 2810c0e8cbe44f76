package org.bertconv.model;

import java.io.IOException;
import java.util.List;
import org.bertconv.mapping.Head;

/** What a model is put together from, and so what computes its outputs. */
public sealed interface Assembly permits SingleModel, EncoderDecoder, SentenceTransformer {

    /**
     * Computes all probes in one pass over the weights and hands out each output as soon as it is there.
     *
     * @param core the model with the head
     */
    void run(Core core, List<Fed> probes, OutputSink sink) throws IOException;

    /** {@return the same with another activation in whatever stands beside the model with the head} */
    Assembly with(Activation activation);

    /** {@return whether a tensor is of what stands behind the model with the head} */
    default boolean isBehind(String name) {
        return false;
    }

    /**
     * The model with the head; where several are put together their weights have prefixes.
     *
     * @param config its hyper-parameters
     * @param head what stands on top
     * @param weights of everything, under canonical names
     * @param precision in which it computes
     */
    record Core(ModelConfig config, Head head, Weights weights, Precision precision) {}
}
