package org.bertconv.model;

import java.util.Optional;

/**
 * What the heads of a family are made of. A classifier of tokens is {@code classifier}, that of spans {@code qa_outputs}, in every family.
 *
 * @param pooler what makes {@code pooler_output}, if the family has one
 * @param sequence what a classifier of sequences looks at
 * @param classifier the dense layer of that classifier
 * @param choice what the classifier of choices looks at
 * @param predictions the language-modelling head
 * @param relation the classifier of sentence pairs in the pretraining; a family without one is trained to tell which words were replaced
 */
record HeadNames(
        Optional<FirstToken> pooler,
        FirstToken sequence,
        String classifier,
        FirstToken choice,
        LanguageModel predictions,
        Optional<Relation> relation) {

    /**
     * The language-modelling head.
     *
     * @param dense the dense layer of the transform
     * @param norm its normalization
     * @param decoder the dense layer to the vocabulary; a weight that is not there is that of the words
     * @param bias of the decoder, if it has no other
     * @param activation of the transform; that of the feed-forward blocks if it is empty
     * @param widening the tensor {@code [hidden - embedding, vocabulary]} that completes words that are narrower than what is decoded
     */
    record LanguageModel(
            String dense,
            String norm,
            String decoder,
            String bias,
            Optional<Activation> activation,
            Optional<String> widening) {

        LanguageModel widenedBy(String tensor) {
            return new LanguageModel(dense, norm, decoder, bias, activation, Optional.of(tensor));
        }
    }

    /**
     * A classifier of sentence pairs on the pooler.
     *
     * @param output the name of its scores
     * @param dense its layer
     */
    record Relation(String output, String dense) {}
}
