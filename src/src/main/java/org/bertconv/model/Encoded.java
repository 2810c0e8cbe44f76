package org.bertconv.model;

import java.util.ArrayList;
import java.util.List;
import org.bertconv.model.PackedTokens.Sequence;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a decoder attends to: the last hidden states of an encoder, packed like tokens.
 *
 * @param sequences one for each that the decoder has, in the same order
 * @param states {@code [tokens of all sequences, hidden size of the decoder]}
 */
record Encoded(List<Sequence> sequences, INDArray states) {

    Encoded {
        sequences = List.copyOf(sequences);
    }

    /** {@return recorded states, packed; they have been found to suit the decoder} */
    static Encoded of(List<EncoderStates> recorded, int hidden, Nd4jTensors memory) {
        List<Sequence> sequences = new ArrayList<>();
        int start = 0;
        for (EncoderStates states : recorded) {
            sequences.addAll(states.sequences(start));
            start += states.rows() * states.sequence();
        }
        INDArray packed = memory.array(start, hidden);
        long index = 0;
        for (EncoderStates states : recorded) {
            for (double value : states.values()) {
                packed.putScalar(index / hidden, index % hidden, value);
                index++;
            }
        }
        return new Encoded(sequences, packed);
    }
}
