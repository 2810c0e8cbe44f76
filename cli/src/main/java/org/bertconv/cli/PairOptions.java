package org.bertconv.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bertconv.Halves;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import picocli.CommandLine.Option;

/** Two checkpoints instead of one: an encoder, and a decoder that is to attend to it. */
final class PairOptions {

    @Option(
            names = "--encoder",
            paramLabel = "CHECKPOINT",
            description = "With --decoder: put an encoder-decoder together, this checkpoint being the one that reads.")
    private Optional<Path> encoder = Optional.empty();

    @Option(
            names = "--decoder",
            paramLabel = "CHECKPOINT",
            description = "The one that writes; it gets cross-attention and a language-model head. What it lacks of"
                    + " these is missing.")
    private Optional<Path> decoder = Optional.empty();

    /**
     * {@return both, or nothing}
     *
     * @throws CheckpointException USAGE if there is one without the other
     */
    Optional<Halves> halves() throws CheckpointException {
        if (encoder.isPresent() != decoder.isPresent()) {
            throw CheckpointException.of(ErrorClass.USAGE, "--encoder and --decoder are given together or not at all");
        }
        return encoder.flatMap(reading -> decoder.map(writing -> new Halves(reading, writing)));
    }

    /** {@return the files that are read} */
    List<Path> files() {
        return Stream.of(encoder, decoder).flatMap(Optional::stream).toList();
    }
}
