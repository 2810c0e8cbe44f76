package org.bertconv.parity.cause;

/** Which half of an encoder with a decoder a model is, if it is one. */
public enum HalfName {
    /** A model of its own. */
    NONE(""),
    ENCODER("encoder"),
    DECODER("decoder");

    private final String label;

    HalfName(String label) {
        this.label = label;
    }

    /** {@return what it is called, in words and in the config} */
    public String label() {
        return label;
    }

    /** {@return the half whose tensors have names that begin so, {@code encoder.} or {@code decoder.} or with nothing} */
    public static HalfName of(String prefix) {
        return prefix.isEmpty() ? NONE : prefix.equals(ENCODER.tensor("")) ? ENCODER : DECODER;
    }

    /** {@return the name of a tensor of this half in the whole} */
    String tensor(String name) {
        return this == NONE ? name : label + "." + name;
    }
}
