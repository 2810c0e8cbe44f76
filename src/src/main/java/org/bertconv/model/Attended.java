package org.bertconv.model;

/** What a decoder attends to: tokens that its encoder has to read first, or what an encoder that is not at hand made of some. */
public sealed interface Attended permits Tokens, EncoderStates {

    /** {@return the number of sequences} */
    int rows();
}
