package org.bertconv.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.bertconv.mapping.KeyReport;
import org.bertconv.parity.Evidence;
import org.bertconv.parity.MaskedAccuracy;
import org.bertconv.parity.Noise;
import org.bertconv.parity.OutputDifference;
import org.bertconv.parity.ParityReport;
import org.bertconv.parity.WeightsDifference;

/**
 * A figure that people look for first.
 *
 * @param figure in large letters
 * @param words what it is
 * @param standing {@code good}, {@code bad}, or empty where it is neither
 */
record Tile(String figure, String words, String standing) {

    private static final String GOOD = "good";
    private static final String BAD = "bad";

    /** {@return the figures of a check} */
    static List<Tile> of(KeyReport keys) {
        return List.of(
                new Tile(Figures.count(keys.mapped().size()), "tensors mapped", ""),
                counted(keys.missing().size(), "missing"),
                counted(
                        (int) keys.unexpected().stream()
                                .filter(tensor -> !tensor.known())
                                .count(),
                        "that no rule knows"),
                counted(keys.mismatched().size(), "of another shape"));
    }

    /** {@return the figures of a comparison} */
    static List<Tile> of(ParityReport report) {
        List<Tile> tiles = new ArrayList<>();
        report.outputs().stream()
                .max(Comparator.comparingDouble(OutputDifference::maxAbs))
                .ifPresent(worst -> tiles.add(worst(worst, report)));
        report.noise().ifPresent(noise -> tiles.add(noise(noise)));
        tiles.add(weights(report.weights()));
        tiles.add(uncovered(report));
        report.evidence().maskedWords().forEach(found -> tiles.add(masked(found)));
        if (report.evidence().basis() == Evidence.Basis.PROVED) {
            tiles.add(new Tile(Figures.count(report.outputs().size()), "outputs compared with a golden", ""));
        }
        return tiles;
    }

    private static Tile uncovered(ParityReport report) {
        int uncovered = report.coverage().uncovered().size();
        return uncovered == 0 && !report.uncovered().isEmpty()
                ? new Tile(EvidenceWords.count(report.uncovered()), "that the golden does not cover", "")
                : new Tile(Figures.count(uncovered), "tensors uncovered", uncovered == 0 ? GOOD : BAD);
    }

    private static Tile counted(int count, String words) {
        return new Tile(Figures.count(count), words, count == 0 ? GOOD : BAD);
    }

    private static Tile worst(OutputDifference worst, ParityReport report) {
        boolean all = report.outputs().stream().allMatch(OutputDifference::pass);
        return new Tile(
                Figures.small(worst.maxAbs()),
                "largest difference" + (worst.maxAbs() == 0 ? "" : ", at " + worst.name()) + "; the contract is "
                        + report.atol(),
                all ? GOOD : BAD);
    }

    private static Tile noise(Noise noise) {
        return new Tile(
                Figures.ratio(noise.ratio()), "noise floors of " + noise.dtype() + ", at " + noise.output(), "");
    }

    private static Tile weights(WeightsDifference weights) {
        return weights.compared() == 0
                ? new Tile("-", "weights compared by content", "")
                : new Tile(
                        Figures.count(weights.identical()) + " of " + Figures.count(weights.compared()),
                        "weights identical",
                        weights.identical() == weights.compared() ? GOOD : "");
    }

    private static Tile masked(MaskedAccuracy found) {
        return new Tile(
                found.correct() + " of " + found.masked(),
                "masked words found by the model on the " + found.side() + "; damaged " + found.damaged(),
                found.standing() == MaskedAccuracy.Standing.ABOVE_BOTH ? GOOD : "");
    }
}
