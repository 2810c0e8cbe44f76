package org.bertconv.model;

/**
 * Where the tensors of an encoder layer are, behind the prefix of the layer.
 *
 * @param query to {@code weight} and {@code bias}; so are the others
 * @param attentionOutput the dense layer behind the attention
 * @param attentionNorm the normalization of the attention
 * @param intermediate the dense layer that widens
 * @param output the dense layer that narrows
 * @param outputNorm that of the feed-forward block
 */
record LayerNames(
        String query,
        String key,
        String value,
        String attentionOutput,
        String attentionNorm,
        String intermediate,
        String output,
        String outputNorm) {

    /** {@code BertLayer}, and that of RoBERTa and ELECTRA. */
    static final LayerNames BERT = new LayerNames(
            "attention.self.query",
            "attention.self.key",
            "attention.self.value",
            "attention.output.dense",
            "attention.output.LayerNorm",
            "intermediate.dense",
            "output.dense",
            "output.LayerNorm");

    /** {@code TransformerBlock} of DistilBERT. */
    static final LayerNames DISTILBERT = new LayerNames(
            "attention.q_lin",
            "attention.k_lin",
            "attention.v_lin",
            "attention.out_lin",
            "sa_layer_norm",
            "ffn.lin1",
            "ffn.lin2",
            "output_layer_norm");

    /** {@code AlbertLayer}. */
    static final LayerNames ALBERT = new LayerNames(
            "attention.query",
            "attention.key",
            "attention.value",
            "attention.dense",
            "attention.LayerNorm",
            "ffn",
            "ffn_output",
            "full_layer_layer_norm");

    /** {@code MPNetLayer}. */
    static final LayerNames MPNET = new LayerNames(
            "attention.attn.q",
            "attention.attn.k",
            "attention.attn.v",
            "attention.attn.o",
            "attention.LayerNorm",
            "intermediate.dense",
            "output.dense",
            "output.LayerNorm");

    /** {@code MegatronBertLayer}: the normalizations stand before the blocks. */
    static final LayerNames MEGATRON = new LayerNames(
            "attention.self.query",
            "attention.self.key",
            "attention.self.value",
            "attention.output.dense",
            "attention.ln",
            "intermediate.dense",
            "output.dense",
            "ln");
}
