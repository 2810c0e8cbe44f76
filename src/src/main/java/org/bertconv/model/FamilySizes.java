package org.bertconv.model;

import java.util.Optional;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;

/**
 * What the config of some families says beyond that of BERT.
 *
 * @param family of the model
 * @param embeddingSize width of the word embeddings; the hidden size if they are not narrower
 * @param paddingId the id of the padding
 * @param groups of layers that share their weights; 1 where layers do not
 * @param innerGroups layers of a group, one behind the other
 * @param bottleneck that the layers work in, if they do
 */
public record FamilySizes(
        Family family, int embeddingSize, int paddingId, int groups, int innerGroups, Optional<Bottleneck> bottleneck) {

    /** {@return the sizes of a BERT} */
    static FamilySizes bert(int hiddenSize) {
        return new FamilySizes(Family.BERT, hiddenSize, 0, 1, 1, Optional.empty());
    }

    /**
     * {@return the sizes in a config}
     *
     * @throws CheckpointException MALFORMED or UNSUPPORTED, naming the field
     */
    static FamilySizes of(Family family, ConfigFields fields, int hidden) throws CheckpointException {
        boolean padded = family.embeddings().countsFromPadding();
        boolean shared = family.layers().shared();
        boolean narrow = family.layers().form() == Layers.Form.BOTTLENECK;
        FamilySizes sizes = new FamilySizes(
                family,
                family.embeddings().haveOwnWidth() ? fields.size("embedding_size", hidden) : hidden,
                padded ? family.paddingId(fields.index("pad_token_id", 1)) : 0,
                shared ? fields.size("num_hidden_groups", 1) : 1,
                shared ? fields.size("inner_group_num", 1) : 1,
                narrow ? Optional.of(Bottleneck.of(fields)) : Optional.empty());
        if (padded && fields.size("max_position_embeddings") <= sizes.paddingId() + 1) {
            throw fields.error(
                    ErrorClass.MALFORMED,
                    "max_position_embeddings",
                    "leaves no position behind pad_token_id " + sizes.paddingId());
        }
        if (shared && sizes.groups() > fields.size("num_hidden_layers")) {
            throw fields.error(ErrorClass.MALFORMED, "num_hidden_groups", "is more than num_hidden_layers");
        }
        if (family.layers().distances().isPresent()
                && fields.size("relative_attention_num_buckets", Distances.BUCKETS) < Distances.BUCKETS) {
            throw fields.error(
                    ErrorClass.UNSUPPORTED,
                    "relative_attention_num_buckets",
                    "is less than the " + Distances.BUCKETS + " that transformers computes with");
        }
        return sizes;
    }

    /** {@return whether the pooler is a dense layer} */
    boolean pools() {
        return bottleneck.map(Bottleneck::pools).orElse(true);
    }

    /** {@return the width of all attention heads together} */
    int attentionSize(int hiddenSize) {
        return bottleneck.map(Bottleneck::width).orElse(hiddenSize);
    }

    /** {@return the same with another id of the padding} */
    FamilySizes withPaddingId(int other) {
        return new FamilySizes(family, embeddingSize, other, groups, innerGroups, bottleneck);
    }
}
