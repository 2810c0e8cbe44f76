package org.bertconv.parity;

/** What a comparison says. Anything but {@link #SAME} is exit code 1. */
public enum Verdict {
    /** Every output passes and no parameter is uncovered. */
    SAME("same"),
    /** Some output or weight differs by more than the tolerance. */
    DIFFERENT("different"),
    /** Nothing could be compared, or something had to be left out. */
    CANNOT_TELL("cannot tell");

    private final String label;

    Verdict(String label) {
        this.label = label;
    }

    /** {@return the word in reports and JSON} */
    public String label() {
        return label;
    }
}
