package org.bertconv.parity;

import java.util.List;
import java.util.Set;
import org.bertconv.mapping.Head;
import org.bertconv.model.EncoderDecoder;
import org.bertconv.model.SentenceTransformer;
import org.bertconv.model.TensorUses;

/** The order in which a model computes its outputs, and what part of it makes which. */
final class OutputOrder {

    private static final String HIDDEN = "hidden_states.";
    private static final List<String> AFTER = List.of("last_hidden_state", "pooler_output");
    private static final int FIRST_AFTER = 1_000_000;

    /** What an encoder gives comes before all that its decoder gives. */
    private static final int BEFORE = 2 * FIRST_AFTER;

    private static final Set<Head> POOLED_LOGITS =
            Set.of(Head.NEXT_SENTENCE, Head.SEQUENCE_CLASSIFICATION, Head.MULTIPLE_CHOICE);

    private OutputOrder() {}

    /** {@return a number that grows in the order of the computation} */
    static int of(String output) {
        if (output.startsWith(EncoderDecoder.ENCODER_OUTPUT)) {
            return of(output.substring(EncoderDecoder.ENCODER_OUTPUT.length())) - BEFORE;
        }
        if (output.startsWith(EncoderDecoder.DECODER_OUTPUT)) {
            return of(output.substring(EncoderDecoder.DECODER_OUTPUT.length()));
        }
        if (output.startsWith(HIDDEN)) {
            return layer(output) + 1;
        }
        int after = AFTER.indexOf(output);
        return FIRST_AFTER + (after < 0 ? AFTER.size() : after);
    }

    /** {@return where an output that does not pass comes from} */
    static Divergence divergence(String output, int layers) {
        for (String half : List.of(EncoderDecoder.ENCODER_OUTPUT, EncoderDecoder.DECODER_OUTPUT)) {
            if (output.startsWith(half + HIDDEN)) {
                Divergence alone = divergence(output.substring(half.length()), layers);
                return new Divergence(output, alone.layer(), alone.component());
            }
        }
        if (output.startsWith(HIDDEN)) {
            int layer = layer(output);
            return new Divergence(output, layer, layer < 0 ? "embeddings" : "layer");
        }
        return switch (output) {
            case "last_hidden_state" -> new Divergence(output, layers - 1, "layer");
            case "pooler_output" -> new Divergence(output, -1, "pooler");
            default -> new Divergence(output, -1, "head");
        };
    }

    /** {@return the layer that made a hidden state, counted from 0; -1 for the embeddings} */
    static int layer(String hiddenState) {
        String digits = hiddenState.substring(HIDDEN.length());
        boolean number =
                !digits.isEmpty() && digits.length() < 7 && digits.chars().allMatch(Character::isDigit);
        return number ? Integer.parseInt(digits) - 1 : FIRST_AFTER;
    }

    /** {@return the names that a hidden state may be recorded under; 0 is that of the embeddings} */
    static List<String> states(int number, int layers) {
        return number == layers ? List.of("last_hidden_state", HIDDEN + number) : List.of(HIDDEN + number);
    }

    /** {@return whether an output has one row for a sequence as a whole, and not one for each of its tokens} */
    static boolean isOfWhole(String output, Head head, TensorUses uses) {
        return output.equals("pooler_output")
                || output.equals(SentenceTransformer.OUTPUT)
                || output.equals(uses.relationOutput())
                || (output.equals("logits") && POOLED_LOGITS.contains(head));
    }

    /** {@return whether an output is a hidden state, the last one included} */
    static boolean isHiddenState(String output) {
        return output.startsWith(HIDDEN) || output.equals("last_hidden_state");
    }
}
