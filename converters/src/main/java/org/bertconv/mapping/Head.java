package org.bertconv.mapping;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What stands on top of the encoder. */
public enum Head {
    /** Embeddings, encoder and pooler. */
    BASE,
    /** Embeddings and encoder, without a pooler. */
    ENCODER,
    PRETRAINING,
    MASKED_LM,
    CAUSAL_LM,
    NEXT_SENTENCE,
    SEQUENCE_CLASSIFICATION,
    MULTIPLE_CHOICE,
    TOKEN_CLASSIFICATION,
    QUESTION_ANSWERING;

    /** {@return the name in options, rule files and JSON: {@code masked-lm}} */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** {@return whether nothing stands on top, but for a pooler} */
    public boolean isBare() {
        return this == BASE || this == ENCODER;
    }

    /** {@return the head with a {@linkplain #label() label}} */
    public static Optional<Head> of(String label) {
        return Arrays.stream(values())
                .filter(head -> head.label().equals(label))
                .findFirst();
    }

    /** {@return all labels, for messages} */
    public static String labels() {
        return Arrays.stream(values()).map(Head::label).collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        return label();
    }
}
