package org.bertconv.mapping;

import java.util.Optional;

/**
 * What the user says and is then not detected.
 *
 * @param family of the model
 * @param naming of the tensors
 * @param head of the model
 * @param prefix before every name, taken off before the rules are asked
 */
public record Forced(Optional<String> family, Optional<String> naming, Optional<Head> head, Optional<String> prefix) {

    /** Everything is detected. */
    public static final Forced NOTHING =
            new Forced(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** {@return the same with a head} */
    public Forced withHead(Head forced) {
        return new Forced(family, naming, Optional.of(forced), prefix);
    }

    /** {@return what holds for each of two models that are put together, with a head} */
    Forced ofHalf(Head forced) {
        return new Forced(Optional.empty(), naming, Optional.of(forced), Optional.empty());
    }
}
