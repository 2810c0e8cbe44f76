package org.bertconv.model;

import java.util.Optional;

/**
 * The layers of an encoder.
 *
 * @param prefix before the number of a layer, or of a group
 * @param names behind it
 * @param form in which order a layer computes
 * @param shared whether there are groups of layers that share their weights
 * @param distances the table of scores for relative positions, if attention looks at those
 * @param lastNorm the normalization of the last hidden state, if it is normalized once more
 */
record Layers(
        String prefix,
        LayerNames names,
        Form form,
        boolean shared,
        Optional<String> distances,
        Optional<String> lastNorm) {

    /** In which order a layer computes. */
    enum Form {
        /** Each block is added to its input, and the sum normalized. */
        NORM_LAST,
        /** The input of each block is normalized, and the block added to it; the last hidden state is normalized as well. */
        NORM_FIRST,
        /** As {@link #NORM_LAST}, between a dense layer that narrows and one that widens. */
        BOTTLENECK
    }

    /** {@return those of BERT under a prefix} */
    static Layers of(String prefix) {
        return new Layers(prefix, LayerNames.BERT, Form.NORM_LAST, false, Optional.empty(), Optional.empty());
    }

    Layers named(LayerNames other) {
        return new Layers(prefix, other, form, shared, distances, lastNorm);
    }

    Layers shaped(Form other) {
        return new Layers(prefix, names, other, shared, distances, lastNorm);
    }

    Layers inGroups() {
        return new Layers(prefix, names, form, true, distances, lastNorm);
    }

    Layers withDistances(String table) {
        return new Layers(prefix, names, form, shared, Optional.of(table), lastNorm);
    }

    Layers endingIn(String norm) {
        return new Layers(prefix, names, form, shared, distances, Optional.of(norm));
    }
}
