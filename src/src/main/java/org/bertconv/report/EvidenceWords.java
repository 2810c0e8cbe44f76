package org.bertconv.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bertconv.parity.Evidence;
import org.bertconv.parity.Evidence.Recorded;
import org.bertconv.parity.MaskedAccuracy;
import org.bertconv.parity.ParityReport;
import org.bertconv.parity.UncoveredRows;
import org.bertconv.parity.Verdict;

/** What a verdict rests on, in words. */
final class EvidenceWords {

    /** What the model is damaged with that the model is measured against. */
    static final String FAULT = "query and key swapped";

    private EvidenceWords() {}

    /**
     * {@return the verdict and, if it is good, what makes it so: {@code same, proved}; and what it does not hold for, where a golden leaves
     * something open}
     */
    static String verdict(ParityReport report) {
        String verdict = report.verdict().label();
        if (report.verdict() != Verdict.SAME || report.evidence().basis() == Evidence.Basis.NOTHING) {
            return verdict;
        }
        String basis = report.evidence().basis().label();
        if (!report.uncovered().isEmpty()) {
            return verdict + " where it was compared, " + basis + ": " + are(report.uncovered()) + " not covered";
        }
        List<UncoveredRows> byContent = report.coverage().unreached();
        return byContent.isEmpty()
                ? verdict + ", " + basis
                : verdict + ", " + basis + " where it was recorded: " + are(byContent) + " only "
                        + Evidence.Basis.SELF_CONSISTENT.label();
    }

    /** {@return rows of tables and whole tensors: {@code 36 rows and 2 tensors}} */
    static String count(List<UncoveredRows> uncovered) {
        long tensors = uncovered.stream().filter(UncoveredRows::isWhole).count();
        long rows = uncovered.stream()
                .filter(one -> !one.isWhole())
                .mapToLong(UncoveredRows::count)
                .sum();
        return Stream.of(
                        rows == 0 ? "" : Figures.count(rows, "row"),
                        tensors == 0 ? "" : Figures.count(tensors, "tensor"))
                .filter(words -> !words.isEmpty())
                .collect(Collectors.joining(" and "));
    }

    private static String are(List<UncoveredRows> uncovered) {
        boolean one = uncovered.size() == 1
                && (uncovered.get(0).isWhole() || uncovered.get(0).count() == 1);
        return count(uncovered) + (one ? " is" : " are");
    }

    static Facts facts(ParityReport report) {
        Evidence evidence = report.evidence();
        List<Facts.Fact> facts = new ArrayList<>();
        facts.add(new Facts.Fact("rests on", basis(report)));
        evidence.maskedWords().forEach(found -> facts.add(new Facts.Fact("masked words", found(found))));
        if (!evidence.skipped().isEmpty()) {
            facts.add(new Facts.Fact("masked words", "not asked for: " + evidence.skipped()));
        }
        return new Facts("evidence", facts);
    }

    private static String basis(ParityReport report) {
        boolean same = report.verdict() == Verdict.SAME;
        Evidence evidence = report.evidence();
        return switch (evidence.basis()) {
            case PROVED ->
                (same ? "proved: " : "") + Figures.count(report.outputs().size(), "output") + digests(report) + " that "
                        + evidence.recorded().map(EvidenceWords::recorder).orElse("") + " recorded";
            case SELF_CONSISTENT ->
                (same ? "self-consistent: " : "") + "both sides went through the mapping rules and the bundled model,"
                        + " so what is wrong there is wrong on both; a golden of the original framework is proof"
                        + " (bertconv golden, --golden)";
            case NOTHING -> "nothing that was compared";
        };
    }

    private static String digests(ParityReport report) {
        long elements = report.weights().compared() == 0 ? report.coverage().comparedByContent() : 0;
        return elements == 0 ? "" : " and digests of " + Figures.count(elements, "weight");
    }

    private static String recorder(Recorded golden) {
        String framework = golden.framework().isEmpty() ? "an unnamed framework" : golden.framework();
        String more = Stream.of(golden.version(), golden.modelClass())
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(", "));
        return more.isEmpty() ? framework : framework + " (" + more + ")";
    }

    private static String found(MaskedAccuracy found) {
        return found.side() + " finds " + found.correct() + " of " + found.masked() + " in "
                + Figures.count(found.sentences(), "ordinary sentence") + "; chance "
                + String.format(Locale.US, "%.2g", 100 * found.chance()) + "%, always \"" + found.mostFrequent() + "\" "
                + found.mostFrequentCorrect() + ", with " + FAULT + " in layer 0 " + found.damaged() + ": "
                + meaning(found.standing());
    }

    private static String meaning(MaskedAccuracy.Standing standing) {
        return switch (standing) {
            case ABOVE_BOTH -> "far above both, so trained, and not wrongly mapped on the whole";
            case ABOVE_CHANCE -> "above chance, but that fault does not show, so this says little of such faults";
            case AT_CHANCE -> "at chance, so untrained or wrongly mapped, unless it is not for English";
        };
    }
}
