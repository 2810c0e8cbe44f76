package org.bertconv.mapping;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Which of two functions the code behind a naming computes where its config says {@code gelu}. */
public enum GeluMeaning {
    /** The error function, as in transformers. */
    ERF,
    /** The hyperbolic tangent. */
    TANH,
    /** Either, by the date of the code: the user says which. */
    OPEN;

    /** {@return the meaning that rule files call so} */
    static Optional<GeluMeaning> of(String label) {
        return Arrays.stream(values())
                .filter(meaning -> meaning.name().toLowerCase(Locale.ROOT).equals(label))
                .findFirst();
    }
}
