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
 * @param scenes where the models part: one block, or several where what is between them was not recorded
 * @param block tells what is off in the blamed blocks
 * @param whole tells whether the whole comparison passes
 * @param half that the blocks are of, where the model is one of two that are put together
 */
public record CauseSearch(List<Scene> scenes, Trial block, Whole whole, HalfName half) {

    /** An edit that leaves no more than this share of what was off explains most of it. */
    private static final double MOST = 0.2;

    /** Copies the list. */
    public CauseSearch {
        scenes = List.copyOf(scenes);
    }

    /** Tells whether the whole comparison passes. */
    @FunctionalInterface
    public interface Whole {
        /** {@return whether it does with this model} */
        boolean passes(Suspect suspect) throws IOException;
    }

    /**
     * What was found.
     *
     * @param scene where it is
     * @param cause what it is
     */
    public record Found(Scene scene, Cause cause) {

        /** {@return whether only what attends to an encoder is to be mended} */
        public boolean isOfCrossAttention() {
            return !cause.tensors().isEmpty()
                    && cause.tensors().stream()
                            .allMatch(name -> scene.names().stream()
                                    .anyMatch(own ->
                                            name.endsWith(own) && scene.uses().isOfCrossAttention(own)));
        }
    }

    /** {@return the first cause whose edit restores the blocks; or what was lost; or else what restores most of one block} */
    public Optional<Found> search() throws IOException {
        Misfit before = block.of(suspect());
        if (before.none()) {
            return Optional.empty();
        }
        Signs signs = new Signs(scenes);
        if (suspectIsAlone()) {
            Optional<Signs.Sign> noNumber = signs.noNumber(); // which hides whatever else could be tried
            if (noNumber.isPresent()) {
                return Optional.of(lost(noNumber.get(), before));
            }
        }
        Optional<Candidate> most = Optional.empty();
        Misfit least = new Misfit((long) (MOST * before.elements()), Double.POSITIVE_INFINITY);
        for (Candidate candidate : Candidates.of(scenes)) {
            Misfit after = attempt(candidate, before);
            if (after.none()) {
                return Optional.of(new Found(candidate.scene(), restored(candidate, before, after)));
            }
            if (after.elements() <= least.elements()) {
                most = Optional.of(candidate);
                least = after;
            }
        }
        Optional<Signs.Sign> sign = signs.first();
        if (sign.isPresent()) {
            return Optional.of(lost(sign.get(), before));
        }
        if (most.isEmpty() || scenes.size() > 1) {
            return Optional.empty();
        }
        Candidate best = most.get();
        return Optional.of(found(best.scene(), best.diagnosis(), Confidence.LOW, evidence(before, least)));
    }

    private boolean suspectIsAlone() {
        return scenes.stream().noneMatch(scene -> scene.reference().isPresent());
    }

    private Found lost(Signs.Sign sign, Misfit before) {
        String evidence = off(before) + "; nothing that was tried restores it";
        return found(sign.scene(), sign.diagnosis(), Confidence.LOW, evidence);
    }

    private Suspect suspect() {
        return scenes.get(0).suspect();
    }

    private Cause restored(Candidate candidate, Misfit before, Misfit after) throws IOException {
        Scene scene = candidate.scene();
        Diagnosis diagnosis = candidate.diagnosis();
        String evidence = evidence(before, after);
        if (whole.passes(diagnosis.apply(suspect()))) {
            return cause(scene, diagnosis, Confidence.HIGH, evidence + ", and then the whole comparison passes");
        }
        Optional<Diagnosis> everywhere = diagnosis.everywhere(scene.uses());
        if (everywhere.isPresent() && passes(everywhere.get())) {
            return cause(
                    scene,
                    everywhere.get(),
                    Confidence.HIGH,
                    evidence + ", and done in every layer the whole comparison passes");
        }
        return cause(scene, diagnosis, Confidence.MEDIUM, evidence + "; something else is wrong as well");
    }

    private boolean passes(Diagnosis everywhere) throws IOException {
        try {
            return whole.passes(everywhere.apply(suspect()));
        } catch (CheckpointException | IllegalArgumentException e) {
            return false; // what one layer has need not fit the others
        }
    }

    /** What does not fit together is no mend. */
    private Misfit attempt(Candidate candidate, Misfit before) throws IOException {
        try {
            return block.of(candidate.diagnosis().apply(suspect()));
        } catch (CheckpointException | IllegalArgumentException e) {
            return before;
        }
    }

    private Found found(Scene scene, Diagnosis diagnosis, Confidence confidence, String evidence) {
        return new Found(scene, cause(scene, diagnosis, confidence, evidence));
    }

    private Cause cause(Scene scene, Diagnosis diagnosis, Confidence confidence, String evidence) {
        Diagnosis said = diagnosis.in(half);
        return new Cause(
                said.kind(),
                said.words(),
                scene.isLayer() ? scene.block() : -1,
                List.copyOf(said.tensors()),
                confidence,
                said.rule(),
                evidence);
    }

    private String off(Misfit before) {
        String where = scenes.size() == 1 ? "the block" : scenes.size() + " blocks";
        return String.format(
                Locale.ROOT, "%d elements of %s are off, by up to %.2e", before.elements(), where, before.worst());
    }

    private String evidence(Misfit before, Misfit after) {
        String rest = after.none()
                ? "nothing is off"
                : after.elements() + String.format(Locale.ROOT, " are, by up to %.2e", after.worst());
        return off(before) + "; with this edit " + rest;
    }
}
