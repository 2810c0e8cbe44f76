package org.bertconv.parity.cause;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bertconv.io.CheckpointException;
import org.bertconv.parity.cause.Cause.Confidence;

/**
 * Tries what may be wrong with a block, and names what restores it.
 *
 * @param scene where the models part
 * @param block tells what is off in the blamed block
 * @param whole tells whether the whole comparison passes
 */
public record CauseSearch(Scene scene, Trial block, Whole whole) {

    /** An edit that leaves no more than this share of what was off explains most of it. */
    private static final double MOST = 0.2;

    /** Tells whether the whole comparison passes. */
    @FunctionalInterface
    public interface Whole {
        /** {@return whether it does with this model} */
        boolean passes(Suspect suspect) throws IOException;
    }

    /** {@return the first cause whose edit restores the block, or else the one that restores most of it} */
    public Optional<Cause> search() throws IOException {
        Misfit before = block.of(scene.suspect());
        if (before.none()) {
            return Optional.empty();
        }
        Optional<Diagnosis> most = Optional.empty();
        Misfit least = new Misfit((long) (MOST * before.elements()), Double.POSITIVE_INFINITY);
        for (Hypothesis hypothesis : Hypotheses.ALL) {
            for (Diagnosis diagnosis : hypothesis.at(scene)) {
                Misfit after = scene.isPlausible(diagnosis) ? attempt(diagnosis, before) : before;
                if (after.none()) {
                    return Optional.of(restored(diagnosis, before, after));
                }
                if (after.elements() <= least.elements()) {
                    most = Optional.of(diagnosis);
                    least = after;
                }
            }
        }
        if (most.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(cause(most.get(), Confidence.LOW, evidence(before, least)));
    }

    private Cause restored(Diagnosis diagnosis, Misfit before, Misfit after) throws IOException {
        String evidence = evidence(before, after);
        if (whole.passes(diagnosis.apply(scene.suspect()))) {
            return cause(diagnosis, Confidence.HIGH, evidence + ", and then the whole comparison passes");
        }
        Diagnosis everywhere =
                diagnosis.everywhere(scene.block(), scene.suspect().config().layers());
        if (scene.isLayer() && whole.passes(everywhere.apply(scene.suspect()))) {
            return cause(
                    everywhere, Confidence.HIGH, evidence + ", and done in every layer the whole comparison passes");
        }
        return cause(diagnosis, Confidence.MEDIUM, evidence + "; something else is wrong as well");
    }

    /** What does not fit together is no mend. */
    private Misfit attempt(Diagnosis diagnosis, Misfit before) throws IOException {
        try {
            return block.of(diagnosis.apply(scene.suspect()));
        } catch (CheckpointException | IllegalArgumentException e) {
            return before;
        }
    }

    private Cause cause(Diagnosis diagnosis, Confidence confidence, String evidence) {
        return new Cause(
                diagnosis.kind(),
                diagnosis.words(),
                scene.isLayer() ? scene.block() : -1,
                List.copyOf(diagnosis.tensors()),
                confidence,
                diagnosis.rule(),
                evidence);
    }

    private static String evidence(Misfit before, Misfit after) {
        String rest = after.none()
                ? "nothing is off"
                : after.elements() + String.format(Locale.ROOT, " are, by up to %.2e", after.worst());
        return String.format(
                        Locale.ROOT,
                        "%d elements of the block are off, by up to %.2e; with this edit ",
                        before.elements(),
                        before.worst())
                + rest;
    }
}
