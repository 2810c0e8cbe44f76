package org.bertconv.model;

import java.util.Optional;

/**
 * The tables that a token is looked up in, and what is made of their sum.
 *
 * @param prefix of their names
 * @param types whether there is a table for segments
 * @param norm whether the sum is normalized
 * @param countsFromPadding whether positions count what is not padding
 * @param projection the dense layer to the hidden size behind the sum, where the embeddings are narrower
 * @param transformation the dense layer to the hidden size that words go through before the sum
 */
record EmbeddingNames(
        String prefix,
        boolean types,
        boolean norm,
        boolean countsFromPadding,
        Optional<String> projection,
        Optional<String> transformation) {

    /** {@return those of BERT under a prefix} */
    static EmbeddingNames of(String prefix) {
        return new EmbeddingNames(prefix, true, true, false, Optional.empty(), Optional.empty());
    }

    EmbeddingNames withoutTypes() {
        return new EmbeddingNames(prefix, false, norm, countsFromPadding, projection, transformation);
    }

    EmbeddingNames withoutNorm() {
        return new EmbeddingNames(prefix, types, false, countsFromPadding, projection, transformation);
    }

    EmbeddingNames afterPadding() {
        return new EmbeddingNames(prefix, types, norm, true, projection, transformation);
    }

    EmbeddingNames projected(String dense) {
        return new EmbeddingNames(prefix, types, norm, countsFromPadding, Optional.of(dense), transformation);
    }

    EmbeddingNames transformed(String dense) {
        return new EmbeddingNames(prefix, types, norm, countsFromPadding, projection, Optional.of(dense));
    }

    /** {@return whether the config says how wide words are} */
    boolean haveOwnWidth() {
        return projection.isPresent() || transformation.isPresent();
    }
}
