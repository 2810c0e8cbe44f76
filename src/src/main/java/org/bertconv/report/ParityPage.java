package org.bertconv.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bertconv.mapping.Gelu;
import org.bertconv.parity.Coverage;
import org.bertconv.parity.Divergence;
import org.bertconv.parity.GeluEffect;
import org.bertconv.parity.Noise;
import org.bertconv.parity.OutputDifference;
import org.bertconv.parity.ParityReport;
import org.bertconv.parity.SelfTest;
import org.bertconv.parity.Verdict;
import org.bertconv.parity.WeightsDifference;
import org.bertconv.parity.cause.Cause;
import org.bertconv.report.Table.Column;

/** What a person reads of a comparison. */
final class ParityPage {

    private static final List<Column> COLUMNS = List.of(
            Column.words("output"),
            Column.words("shape"),
            Column.figures("max abs"),
            Column.figures("mean abs"),
            Column.figures("noise"),
            Column.figures("ratio"),
            Column.figures("required atol"),
            Column.words("pass"));

    private static final int MAX_LINES = 12;

    private ParityPage() {}

    static Page of(ParityReport report) {
        boolean same = report.verdict() == Verdict.SAME;
        String verdict = EvidenceWords.verdict(report).toUpperCase(Locale.ROOT);
        return new Page("left  " + report.left() + "\nright " + report.right(), parts(report), verdict, same);
    }

    static List<Part> parts(ParityReport report) {
        List<Part> parts = new ArrayList<>();
        if (!report.outputs().isEmpty()) {
            parts.add(outputs(report.outputs()));
        }
        if (!report.weights().different().isEmpty()) {
            parts.add(different(report.weights()));
        }
        Parts.lines("only on the left", Folding.names(report.weights().onlyLeft()))
                .ifPresent(parts::add);
        Parts.lines("only on the right", Folding.names(report.weights().onlyRight()))
                .ifPresent(parts::add);
        Parts.lines("uncovered", Folding.names(report.coverage().uncovered())).ifPresent(parts::add);
        parts.add(facts(report));
        report.cause().ifPresent(cause -> parts.add(cause(cause)));
        parts.add(EvidenceWords.facts(report));
        Parts.lines("notes", report.notes()).ifPresent(parts::add);
        return parts;
    }

    private static Table outputs(List<OutputDifference> outputs) {
        List<List<String>> rows = outputs.stream()
                .map(output -> List.of(
                        output.name(),
                        Figures.shape(output.shape()),
                        Figures.small(output.maxAbs()),
                        Figures.small(output.meanAbs()),
                        output.noiseFloor().isPresent() ? Figures.small(output.noiseFloor()) : "",
                        output.noiseRatio().isPresent()
                                ? Figures.ratio(output.noiseRatio().getAsDouble())
                                : "",
                        Figures.enough(output.requiredAtol()),
                        output.pass() ? "yes" : "NO"))
                .toList();
        return new Table("outputs", COLUMNS, rows).withoutEmpty();
    }

    private static Table different(WeightsDifference weights) {
        List<List<String>> rows = weights.different().stream()
                .map(tensor -> List.of(tensor.name(), Figures.small(tensor.maxAbs()), Figures.small(tensor.rms())))
                .toList();
        List<Column> columns = List.of(Column.words("tensor"), Column.figures("max abs"), Column.figures("rms"));
        return Parts.folded("weights that differ", columns, rows, 1);
    }

    private static Facts facts(ParityReport report) {
        return Facts.of(
                "tolerance",
                tolerance(report),
                "noise",
                report.noise().map(noise -> noise(noise, report)).orElse(""),
                "probes",
                report.probes(),
                "first divergence",
                report.firstDivergence().map(ParityPage::divergence).orElse("none"),
                "weights",
                weights(report),
                "coverage",
                coverage(report),
                "self-test",
                report.selfTest().map(test -> selfTest(test, report)).orElse(""),
                "gelu",
                report.geluEffect().map(ParityPage::gelu).orElse(""));
    }

    static String tolerance(ParityReport report) {
        String relative = report.rtol() == 0 ? "" : " + " + report.rtol() + " * abs(right)";
        if (report.byNoise()) {
            return "abs(left - right) <= "
                    + Figures.ratio(report.noise().map(Noise::factor).orElse(0.0)) + " noise floors, in "
                    + report.precision();
        }
        return "abs(left - right) <= " + report.atol() + relative + ", in " + report.precision();
    }

    private static String noise(Noise noise, ParityReport report) {
        Verdict other = report.byNoise() ? report.contract() : noise.verdict();
        return "at most " + Figures.ratio(noise.ratio()) + " floors of " + noise.dtype() + " rounding, at "
                + noise.output() + "; by "
                + (report.byNoise()
                        ? "the contract of " + report.atol()
                        : Figures.ratio(noise.factor()) + " floors (--tolerance noise)")
                + ": " + other.label();
    }

    private static Facts cause(Cause cause) {
        List<Facts.Fact> facts = new ArrayList<>();
        facts.add(new Facts.Fact("cause", cause.words()));
        facts.add(new Facts.Fact("evidence", cause.evidence()));
        facts.add(new Facts.Fact("confidence", cause.confidence().label()));
        List<String> lines = cause.rule().lines().toList();
        for (int i = 0; i < Math.min(lines.size(), MAX_LINES); i++) {
            facts.add(new Facts.Fact(i == 0 ? "mend" : "", lines.get(i)));
        }
        if (lines.size() > MAX_LINES) {
            facts.add(new Facts.Fact("", Figures.count(lines.size() - MAX_LINES) + " more, all in --json"));
        }
        return new Facts("", facts);
    }

    private static String divergence(Divergence first) {
        String layer = first.layer() < 0 ? "" : " " + first.layer();
        boolean whole = first.layer() < 0 || first.component().endsWith("layer");
        String where = first.component() + (whole ? layer : " of layer" + layer);
        return first.output().isEmpty() ? where : first.output() + " (" + where + ")";
    }

    static String weights(ParityReport report) {
        WeightsDifference weights = report.weights();
        if (weights.compared() == 0
                && weights.onlyLeft().isEmpty()
                && weights.onlyRight().isEmpty()) {
            long digested = report.coverage().comparedByContent();
            return digested == 0
                    ? "not compared by content"
                    : Figures.count(digested, "element") + " compared by the digests of the golden";
        }
        return Figures.count(weights.compared()) + " compared, " + Figures.count(weights.identical()) + " identical, "
                + Figures.count(weights.onlyLeft().size()) + " only on the left, "
                + Figures.count(weights.onlyRight().size()) + " only on the right";
    }

    static String coverage(ParityReport report) {
        Coverage coverage = report.coverage();
        return Figures.count(coverage.parameters(), "parameter") + ": " + Figures.count(coverage.witnessedByOutputs())
                + " witnessed by outputs, " + Figures.count(coverage.comparedByContent()) + " compared by content, "
                + Figures.count(coverage.withoutEffect()) + " without effect on any output; " + uncovered(report);
    }

    private static String uncovered(ParityReport report) {
        int tensors = report.coverage().uncovered().size();
        if (tensors > 0) {
            return Figures.count(tensors) + " uncovered";
        }
        return report.uncovered().isEmpty()
                ? "nothing uncovered"
                : EvidenceWords.count(report.uncovered()) + " uncovered";
    }

    private static String selfTest(SelfTest test, ParityReport report) {
        String missed = test.missed().isEmpty() ? "" : "; missed: " + String.join(", ", test.missed());
        return test.caught() + " of " + test.faults() + " planted faults caught: " + test.caughtByContract()
                + " by outputs at the contract of " + report.atol() + ", " + test.caughtByNoise()
                + " by outputs at the noise floor, the rest by content" + missed;
    }

    private static String gelu(GeluEffect effect) {
        Gelu other = effect.choice().other();
        return effect.choice().label() + "; " + other.label() + " would move " + effect.output() + " by "
                + Figures.small(effect.maxAbs()) + " on these weights (--gelu " + other.label() + ")";
    }
}
