package org.bertconv.model;

import java.util.List;
import java.util.Optional;

/** What stands behind the model of a sentence-transformer, one after the other. */
public sealed interface SentenceModule {

    /**
     * Makes one vector of the states of all tokens.
     *
     * @param ways whose vectors stand side by side, in the order of {@link Pooling}
     */
    record Pool(List<Pooling> ways) implements SentenceModule {

        /** Copies the list. */
        public Pool {
            ways = List.copyOf(ways);
        }
    }

    /**
     * A dense layer.
     *
     * @param name of its tensors, before {@code .weight} and {@code .bias}
     * @param inputs width of what comes in
     * @param outputs width of what goes out
     * @param bias whether it has one
     * @param activation behind it; none is the identity
     */
    record Linear(String name, int inputs, int outputs, boolean bias, Optional<Activation> activation)
            implements SentenceModule {}

    /** Brings vectors to the length 1. */
    record Normalize() implements SentenceModule {}
}
