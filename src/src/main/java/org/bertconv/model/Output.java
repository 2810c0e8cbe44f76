package org.bertconv.model;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One output of the model for one probe.
 *
 * @param probe index of the {@link Tokens} in the list that was run
 * @param name as Hugging Face names it: {@code hidden_states.0}, {@code pooler_output}, {@code logits} …
 * @param values shape as Hugging Face gives it, such as {@code [rows, sequence, hidden]}, in the precision of the model. Lent: its memory is
 *     used again after {@link OutputSink#accept}, so copy what is to be kept
 */
public record Output(int probe, String name, INDArray values) {}
