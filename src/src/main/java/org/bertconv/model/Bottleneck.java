package org.bertconv.model;

import java.util.Optional;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;

/**
 * How the layers of a MobileBERT work, which are narrower than its hidden states.
 *
 * @param width inside, B
 * @param narrowValues whether values are made of what is inside, and queries and keys as well; else values are made of the hidden state and
 *     the others of what a dense layer of their own makes of it
 * @param feedForwards feed-forward blocks of a layer, at least 1
 * @param statistics whether normalization computes mean and variance, and does not only scale and shift
 * @param trigrams whether a token is embedded together with its neighbours
 * @param pools whether the pooler is a dense layer on the first token, and not that token
 */
public record Bottleneck(
        int width, boolean narrowValues, int feedForwards, boolean statistics, boolean trigrams, boolean pools) {

    /** {@return what a config says}; where it is silent that of the released model */
    static Bottleneck of(ConfigFields fields) throws CheckpointException {
        String normalization = fields.text("normalization_type", "no_norm");
        if (!normalization.equals("no_norm") && !normalization.equals("layer_norm")) {
            throw fields.error(
                    ErrorClass.UNSUPPORTED,
                    "normalization_type",
                    "is '" + normalization + "', allowed: no_norm, layer_norm");
        }
        boolean narrowValues = fields.flag("use_bottleneck_attention", false);
        require(fields, "use_bottleneck", true);
        if (!narrowValues) {
            require(fields, "key_query_shared_bottleneck", true);
        }
        return new Bottleneck(
                fields.size("intra_bottleneck_size", 128),
                narrowValues,
                fields.size("num_feedforward_networks", 4),
                normalization.equals("layer_norm"),
                fields.flag("trigram_input", true),
                fields.flag("classifier_activation", true));
    }

    /** No model without a bottleneck was released; without a shared one transformers gives queries a width that they cannot have. */
    private static void require(ConfigFields fields, String name, boolean value) throws CheckpointException {
        if (fields.flag(name, value) != value) {
            throw fields.error(ErrorClass.UNSUPPORTED, name, "is " + !value + ", allowed: " + value);
        }
    }

    /** {@return how two models tell theirs apart} */
    static String text(Optional<Bottleneck> bottleneck) {
        return bottleneck.map(Record::toString).orElse("none");
    }
}
