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
import org.bertconv.parity.cause.HalfName;
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
 * @param half that the suspect is of, where it is one of two models that are put together
 */
record Investigation(
        Suspect suspect,
        Optional<Suspect> reference,
        Set<String> differing,
        OptionalInt vocabulary,
        Stepping stepping,
        CauseSearch.Whole whole,
        HalfName half) {

    private static final String CROSS_ATTENTION = "cross-attention";

    Investigation {
        differing = Set.copyOf(differing);
    }

    /**
     * @param departure where it first goes wrong, if that can be said
     * @param cause why, if a known edit mends it
     */
    record Result(Optional<Departure> departure, Optional<Cause> cause) {

        /** Nothing departs, or nothing can be said. */
        static final Result NOTHING = new Result(Optional.empty(), Optional.empty());
    }

    /** {@return what can be found out; nothing where the two do not fit together at all} */
    Result result() throws IOException {
        try {
            Optional<Departure> departure = stepping.first(suspect);
            if (departure.isEmpty()) {
                return Result.NOTHING;
            }
            Departure where = departure.get();
            List<Scene> scenes = IntStream.rangeClosed(where.block(), where.last())
                    .mapToObj(block -> new Scene(suspect, reference, differing, block, vocabulary))
                    .toList();
            Optional<CauseSearch.Found> found = new CauseSearch(scenes, stepping::again, whole, half).search();
            Optional<Departure> blamed =
                    found.map(one -> named(where, one)).or(() -> departure.filter(Departure::isOfOne));
            return new Result(blamed.map(one -> one.of(half)), found.map(CauseSearch.Found::cause));
        } catch (CheckpointException e) {
            return Result.NOTHING;
        }
    }

    /** Where only hidden states were recorded, what mends it says whether it is the cross-attention that departs. */
    private Departure named(Departure where, CauseSearch.Found found) {
        Departure one = where.in(found.scene().block());
        return one.component().isEmpty() && found.isOfCrossAttention() ? one.labelled(CROSS_ATTENTION) : one;
    }
}
