package org.bertconv.model;

import java.util.List;
import java.util.Optional;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;

/**
 * What one probe feeds to a model.
 *
 * @param tokens that it reads; those of the decoder where it is a pair
 * @param attended what a decoder attends to, if it has cross-attention and is to use it
 */
public record Fed(Tokens tokens, Optional<Attended> attended) {

    /** @throws IllegalArgumentException if the sequences are not as many as those that they attend to */
    public Fed {
        if (attended.map(Attended::rows).filter(rows -> rows != tokens.rows()).isPresent()) {
            throw new IllegalArgumentException(tokens.rows() + " sequences cannot attend to "
                    + attended.get().rows());
        }
    }

    /** {@return tokens that attend to nothing} */
    public static Fed of(Tokens tokens) {
        return new Fed(tokens, Optional.empty());
    }

    /** {@return the tokens of all} */
    static List<Tokens> tokens(List<Fed> inputs) {
        return inputs.stream().map(Fed::tokens).toList();
    }

    /**
     * {@return the tokens that an encoder has to read}
     *
     * @throws CheckpointException DIFFERENT if there are none
     */
    Tokens source() throws CheckpointException {
        return attended.filter(Tokens.class::isInstance)
                .map(Tokens.class::cast)
                .orElseThrow(() -> CheckpointException.of(
                        ErrorClass.DIFFERENT,
                        "the probe has no decoder_input_ids, and the model is an encoder and a decoder"));
    }

    /** {@return the recorded states that the tokens of all attend to; empty where some attend to nothing} */
    static Optional<List<EncoderStates>> states(List<Fed> inputs, ModelConfig config) throws CheckpointException {
        List<EncoderStates> states = inputs.stream()
                .flatMap(input -> input.attended().stream())
                .filter(EncoderStates.class::isInstance)
                .map(EncoderStates.class::cast)
                .toList();
        for (EncoderStates one : states) {
            if (one.hidden() != config.hiddenSize()) {
                throw CheckpointException.of(
                        ErrorClass.DIFFERENT,
                        "the probe has encoder_hidden_states of size " + one.hidden() + ", the model's hidden size is "
                                + config.hiddenSize());
            }
        }
        return states.size() == inputs.size() ? Optional.of(states) : Optional.empty();
    }
}
