package org.bertconv.parity;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.bertconv.io.CheckpointException;
import org.bertconv.parity.cause.Cause;
import org.bertconv.parity.cause.CauseSearch;
import org.bertconv.parity.cause.Scene;
import org.bertconv.parity.cause.Suspect;

/**
 * Finds where a comparison that failed first goes wrong, and why.
 *
 * @param suspect the side that would be mended
 * @param reference the other, if it is a model
 * @param differing names of tensors that are not those of the reference
 * @param vocabulary how many words the recorded outputs have, where there are such
 * @param stepping through both
 * @param whole tells whether the comparison passes with another suspect
 */
record Investigation(
        Suspect suspect,
        Optional<Suspect> reference,
        Set<String> differing,
        OptionalInt vocabulary,
        Stepping stepping,
        CauseSearch.Whole whole) {

    Investigation {
        differing = Set.copyOf(differing);
    }

    /**
     * @param departure where it first goes wrong, if that can be said
     * @param cause why, if a known edit mends it
     */
    record Result(Optional<Departure> departure, Optional<Cause> cause) {}

    /** {@return what can be found out; nothing where the two do not fit together at all} */
    Result result() throws IOException {
        try {
            Optional<Departure> departure = stepping.first(suspect);
            if (departure.isEmpty()) {
                return new Result(departure, Optional.empty());
            }
            Departure where = departure.get();
            List<Scene> scenes = IntStream.rangeClosed(where.block(), where.last())
                    .mapToObj(block -> new Scene(suspect, reference, differing, block, vocabulary))
                    .toList();
            Optional<CauseSearch.Found> found = new CauseSearch(scenes, stepping::again, whole).search();
            return new Result(
                    found.map(one -> where.in(one.scene().block())).or(() -> departure.filter(Departure::isOfOne)),
                    found.map(CauseSearch.Found::cause));
        } catch (CheckpointException e) {
            return new Result(Optional.empty(), Optional.empty());
        }
    }
}
