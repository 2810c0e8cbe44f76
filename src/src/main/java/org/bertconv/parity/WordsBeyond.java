package org.bertconv.parity;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.bertconv.model.TensorUses;
import org.bertconv.model.Tokens;
import org.bertconv.parity.cause.Cause;
import org.bertconv.parity.cause.HalfName;

/**
 * Words that were fed to the original model and that this one has not: it cannot be run on them, and that says enough.
 *
 * @param half that lacks them
 * @param rows that its table has
 * @param needed rows that it needs at least
 * @param exact whether the recorded scores say that it needs no more
 */
record WordsBeyond(ModelSide.Half half, int rows, int needed, boolean exact) {

    /** {@return what a model lacks of the words of a golden, if it lacks some} */
    static Optional<WordsBeyond> of(ModelSide model, Golden golden, List<Probe> probes) {
        for (ModelSide.Half half : model.halves()) {
            int rows = half.model().config().vocabSize();
            long last = probes.stream()
                    .flatMap(probe -> tokens(half.name(), probe).stream())
                    .flatMapToLong(tokens -> Arrays.stream(tokens.inputIds()))
                    .max()
                    .orElse(-1);
            OptionalInt recorded = GoldenInquiry.vocabulary(half.model(), golden.of(half.name()));
            // Inputs that the original could not have read either are a fault of the recording, which reading them
            // tells.
            boolean possible = last < recorded.orElse(Integer.MAX_VALUE);
            if (last >= rows && possible) {
                int needed = recorded.orElse((int) last + 1);
                return Optional.of(new WordsBeyond(half, rows, needed, recorded.isPresent()));
            }
        }
        return Optional.empty();
    }

    private static Optional<Tokens> tokens(HalfName half, Probe probe) {
        return half == HalfName.ENCODER
                ? probe.attended().filter(Tokens.class::isInstance).map(Tokens.class::cast)
                : Optional.of(probe.tokens());
    }

    /** {@return one line for the user} */
    String note() {
        return "the model was not run: the recorded inputs have words up to " + (needed - 1) + ", " + table() + " has "
                + rows + " rows";
    }

    Cause cause() {
        String size = (exact ? "" : "at least ") + needed;
        return new Cause(
                "vocabulary-truncated",
                "the vocabulary has " + rows + " rows, it should have " + size + ": the last are lost",
                -1,
                List.of(table()),
                Cause.Confidence.LOW,
                "convert its source again: nothing in it restores the words " + rows + " to " + (needed - 1),
                "the recorded inputs have words that it has not");
    }

    private String table() {
        return half.prefix() + new TensorUses(half.model().config()).words();
    }
}
