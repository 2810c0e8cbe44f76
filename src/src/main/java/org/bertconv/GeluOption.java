package org.bertconv;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Printable;
import org.bertconv.mapping.Gelu;
import org.bertconv.mapping.MappedCheckpoint;

/** Sees to it that {@code --gelu} is heeded: where it says nothing, or the opposite of what a config says, it is an error. */
final class GeluOption {

    private GeluOption() {}

    /**
     * Checks what became of the option.
     *
     * @param sides the checkpoints that it was given for, one of which has to compute what it says
     * @throws CheckpointException USAGE if none does
     */
    static void requireHeeded(Source source, List<MappedCheckpoint> sides) throws CheckpointException {
        Optional<Gelu> wanted = source.gelu();
        if (wanted.isEmpty()
                || sides.stream()
                        .anyMatch(side -> activation(side).equals(wanted.get().activation()))) {
            return;
        }
        String found = sides.stream()
                .map(side ->
                        activation(side) + " in naming " + side.naming().rules().naming())
                .collect(Collectors.joining(", "));
        throw CheckpointException.of(
                        ErrorClass.USAGE,
                        "--gelu " + wanted.get().label()
                                + " has no effect: it is for a config that leaves open what gelu is, and "
                                + "hidden_act is " + found)
                .hint(
                        "--config FILE gives another config; there gelu_new is the hyperbolic tangent and gelu the error function");
    }

    private static String activation(MappedCheckpoint side) {
        return Printable.of(side.config()
                .json()
                .path(side.architecture().field("hidden_act"))
                .asString(""));
    }
}
