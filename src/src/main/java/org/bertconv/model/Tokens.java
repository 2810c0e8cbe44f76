package org.bertconv.model;

/**
 * What one probe feeds to the model: rows of tokens of one length, row-major {@code [rows, sequence]}. For multiple-choice
 * {@code [batch, choices, sequence]} is flattened to {@code [batch * choices, sequence]}.
 *
 * @param rows number of sequences, at least 1
 * @param choices how many rows in a row are the choices of one example; 1 for every head but multiple-choice
 * @param sequence tokens of a row, at least 1, with padding
 * @param inputIds rows of the word embeddings
 * @param attentionMask 0 for padding; Hugging Face gives any other number the weight that it has, so 1 for a token
 * @param tokenTypeIds the segment of each token
 */
@SuppressWarnings("ArrayRecordComponent") // bulk data, never compared
public record Tokens(int rows, int choices, int sequence, long[] inputIds, long[] attentionMask, long[] tokenTypeIds)
        implements Attended {

    /** @throws IllegalArgumentException if an array has not {@code rows * sequence} elements, or rows are no multiple of choices */
    public Tokens {
        if (rows < 1 || sequence < 1 || choices < 1 || rows % choices != 0) {
            throw new IllegalArgumentException(
                    "[" + rows + ", " + sequence + "] tokens with " + choices + " choices are no input");
        }
        int count = Math.multiplyExact(rows, sequence);
        if (inputIds.length != count || attentionMask.length != count || tokenTypeIds.length != count) {
            throw new IllegalArgumentException("not " + count + " elements: " + inputIds.length + " ids, "
                    + attentionMask.length + " of the mask, " + tokenTypeIds.length + " types");
        }
    }

    /** {@return the same with all rows as the choices of one example} */
    public Tokens asChoices() {
        return new Tokens(rows, rows, sequence, inputIds, attentionMask, tokenTypeIds);
    }

    /** {@return the number of tokens, padding included} */
    public int count() {
        return rows * sequence;
    }
}
