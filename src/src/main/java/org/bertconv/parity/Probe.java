package org.bertconv.parity;

import java.util.Optional;
import org.bertconv.model.Attended;
import org.bertconv.model.Fed;
import org.bertconv.model.Tokens;

/**
 * Inputs that both sides of a comparison are run on.
 *
 * @param name in words, such as {@code 3 x 16 with padding}
 * @param tokens the inputs; those of the decoder where a model is a pair
 * @param attended what a decoder attends to
 */
public record Probe(String name, Tokens tokens, Optional<Attended> attended) {

    /** Inputs of a model that attends to nothing but them. */
    public Probe(String name, Tokens tokens) {
        this(name, tokens, Optional.empty());
    }

    /** {@return the same with other tokens} */
    Probe with(Tokens others) {
        return new Probe(name, others, attended);
    }

    /** {@return what a model is fed} */
    Fed fed() {
        return new Fed(tokens, attended);
    }
}
