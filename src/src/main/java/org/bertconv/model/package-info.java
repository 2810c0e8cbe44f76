/**
 * The bundled BERT: the forward pass of "BERT: Pre-training of Deep Bidirectional Transformers" (Devlin et al., 2018) with every head
 * of Hugging Face's {@code modeling_bert.py}, in inference mode, on ND4J in float32 or float64.
 *
 * <p>What the families that descend from BERT compute differently is in {@link org.bertconv.model.Family}, and nowhere else.
 *
 * <p>{@link org.bertconv.model.BertModel} is the place to start: embeddings, encoder layers, pooler, head. All tokens of all
 * {@link org.bertconv.model.Tokens} stand as rows of one matrix {@code [tokens, hidden]}, so one product with a weight matrix serves them
 * all; only {@link org.bertconv.model.Attention} looks at one sequence at a time. Weights are read a layer at a time and lie in memory as
 * they lie in a PyTorch file, {@code [out, in]}.
 *
 * <p>ND4J does the products, the sums and the softmax. What it lacks or computes differently (exact GELU, layer normalization with an
 * epsilon) is a {@link org.bertconv.model.RowFunction}, plain Java over one row.
 */
@NullMarked
package org.bertconv.model;

import org.jspecify.annotations.NullMarked;
