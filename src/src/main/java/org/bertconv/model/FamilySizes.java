package org.bertconv.model;

/**
 * What the config of some families says beyond that of BERT.
 *
 * @param family of the model
 * @param embeddingSize width of the embeddings; the hidden size if they are not narrower
 * @param paddingId the id of the padding
 * @param groups of layers that share their weights; 1 where layers do not
 * @param innerGroups layers of a group, one behind the other
 */
public record FamilySizes(Family family, int embeddingSize, int paddingId, int groups, int innerGroups) {

    /** {@return the sizes of a BERT} */
    static FamilySizes bert(int hiddenSize) {
        return new FamilySizes(Family.BERT, hiddenSize, 0, 1, 1);
    }

    /** {@return the same with another id of the padding} */
    FamilySizes withPaddingId(int other) {
        return new FamilySizes(family, embeddingSize, other, groups, innerGroups);
    }
}
