package org.bertconv.model;

/** The parts of a model whose results can be looked at, in the order of the computation. */
public enum Component {
    EMBEDDING_SUM("embedding sum"),
    EMBEDDING_NORM("embedding LayerNorm"),
    /** What a layer with a bottleneck makes of a hidden state first. */
    BOTTLENECK("bottleneck"),
    QUERY("query"),
    KEY("key"),
    VALUE("value"),
    ATTENTION_PROBABILITIES("attention probabilities"),
    /** What the heads gather. */
    CONTEXT("attention context"),
    /** The dense layer behind the heads, before the input is added. */
    ATTENTION_OUTPUT("attention output"),
    ATTENTION_NORM("attention output LayerNorm"),
    INTERMEDIATE("intermediate"),
    /** The second dense layer of the feed-forward block, before its input is added. */
    OUTPUT("output"),
    OUTPUT_NORM("output LayerNorm"),
    POOLER("pooler"),
    /** What a language-modelling head makes of a hidden state before it decodes it. */
    TRANSFORM("head"),
    HEAD("head");

    private final String label;

    Component(String label) {
        this.label = label;
    }

    /** {@return the name in reports and JSON} */
    public String label() {
        return label;
    }
}
