package org.bertconv.mapping;

/**
 * Which function {@code gelu} names in a config of google-research/bert: the error function until February 2019, when all released
 * weights were made, its approximation by tanh since. Hugging Face's {@code gelu} is erf, its {@code gelu_new} tanh.
 */
public enum Gelu {
    ERF("erf", "gelu"),
    TANH("tanh", "gelu_new");

    private final String label;
    private final String activation;

    Gelu(String label, String activation) {
        this.label = label;
        this.activation = activation;
    }

    /** {@return the value of the option {@code --gelu}} */
    public String label() {
        return label;
    }

    /** {@return what Hugging Face calls the function in {@code hidden_act}} */
    public String activation() {
        return activation;
    }

    /** {@return the other one} */
    public Gelu other() {
        return this == ERF ? TANH : ERF;
    }
}
