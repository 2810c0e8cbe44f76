package org.bertconv.parity;

import java.util.ArrayList;
import java.util.List;

/**
 * Draws the verdict against a golden, from its outputs and from its digests of rows.
 *
 * @param assessment of the outputs
 * @param witnesses what they depend on
 * @param rows what the digests say
 * @param notReached recorded outputs that are none of the model
 * @param allOutputs whether every recorded output was wanted
 * @param complete whether the golden has to cover everything
 */
record GoldenAssessment(
        Assessment assessment,
        Witnesses witnesses,
        RowAssessment rows,
        List<String> notReached,
        boolean allOutputs,
        boolean complete) {

    /** Why a recorded output could not be compared. */
    private static final String NOT_REACHED = "recorded, but not an output of this model";

    private static final String AGAIN = "record it again with the script that bertconv golden prints";

    /** A model and what was recorded: what neither outputs nor digests cover is uncovered, once digests were recorded. */
    Assessment.Finding alone() {
        List<String> unread = allOutputs ? names(rows.open().stream().filter(this::isUnread)) : List.of();
        List<UncoveredRows> open = rows.open().stream()
                .filter(uncovered -> !unread.contains(uncovered.name()))
                .toList();
        List<UncoveredRows> required = complete
                ? open
                : open.stream()
                        .filter(uncovered -> rows.isRecorded() && !isUnread(uncovered))
                        .toList();
        return judged(assessment.ofGolden(unread, rows.compared()).leaving(open, required, notes(open)));
    }

    /** The model that was recorded is at hand, and every tensor was compared with it, though by our own rules. */
    Assessment.Finding withOriginal() {
        List<UncoveredRows> required = complete ? rows.open() : List.of();
        return judged(
                assessment.ofModels(false).leaving(rows.open(), required, complete ? notes(rows.open()) : List.of()));
    }

    private Assessment.Finding judged(Assessment.Finding finding) {
        Assessment.Finding judged = finding.differing(rows.different(), false)
                .without(rows.lacking(), "recorded, but not in this model")
                .without(notReached, NOT_REACHED);
        List<String> tolerated = rows.tolerated().stream()
                .map(line -> line + ", within the tolerance of the outputs")
                .toList();
        return judged.verdict() == Verdict.DIFFERENT ? judged : judged.and(tolerated);
    }

    /** Whether an output would show a whole tensor, had it been recorded. */
    private boolean isUnread(UncoveredRows uncovered) {
        return uncovered.isWhole() && !witnesses.isWithoutEffect(uncovered.name());
    }

    private List<String> notes(List<UncoveredRows> open) {
        List<String> notes = new ArrayList<>();
        List<String> unreached = open.stream()
                .filter(uncovered -> !uncovered.isWhole())
                .map(uncovered -> uncovered.count() + " of " + uncovered.of() + " rows of " + uncovered.name())
                .toList();
        if (!unreached.isEmpty()) {
            notes.add("the recorded inputs do not reach " + String.join(", ", unreached));
        }
        List<String> hidden = names(open.stream().filter(uncovered -> witnesses.isWithoutEffect(uncovered.name())));
        if (!hidden.isEmpty()) {
            notes.add("no output shows " + Assessment.some(hidden));
        }
        if (open.isEmpty()) {
            return notes;
        }
        if (!rows.isRecorded()) {
            notes.add("the golden has no digests of rows: " + AGAIN + ", and they are compared as well"
                    + (complete ? "" : "; with --complete the answer is no until then"));
            return notes;
        }
        List<String> rounded = names(rows.rounded().stream());
        if (!rounded.isEmpty()) {
            notes.add("the digests say nothing of what was rounded otherwise, " + Assessment.some(rounded)
                    + ": compare it with the checkpoint that was recorded");
        }
        List<String> unknown =
                names(open.stream().filter(uncovered -> !rows.rounded().contains(uncovered)));
        if (!unknown.isEmpty()) {
            notes.add("the golden has no digests of " + Assessment.some(unknown) + ": " + AGAIN);
        }
        return notes;
    }

    private static List<String> names(java.util.stream.Stream<UncoveredRows> rows) {
        return rows.map(UncoveredRows::name).toList();
    }
}
