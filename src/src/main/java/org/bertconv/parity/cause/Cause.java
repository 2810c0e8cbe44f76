package org.bertconv.parity.cause;

import java.util.List;

/**
 * Why two models differ, as far as an edit shows it.
 *
 * @param kind of fault, such as {@code transposed}
 * @param words a sentence about it
 * @param layer that is blamed, counted from 0; -1 if it is not of a layer
 * @param tensors that the edit changes
 * @param confidence how much the edit mends
 * @param rule the rule lines, option or config field that mend it, one a line
 * @param evidence what was measured with the edit and without it
 */
public record Cause(
        String kind,
        String words,
        int layer,
        List<String> tensors,
        Confidence confidence,
        String rule,
        String evidence) {

    /** Copies the list. */
    public Cause {
        tensors = List.copyOf(tensors);
    }

    /** How much an edit mends. */
    public enum Confidence {
        /** With the edit the whole comparison passes. */
        HIGH,
        /** With the edit the blamed block gives what it should; something else is wrong as well. */
        MEDIUM,
        /** With the edit most of the block is right. */
        LOW;

        /** {@return the word in reports and JSON} */
        public String label() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
