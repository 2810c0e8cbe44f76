package org.bertconv.report;

import java.util.ArrayList;
import java.util.List;
import org.bertconv.parity.OutputDifference;
import org.bertconv.parity.ParityReport;
import org.bertconv.parity.UncoveredRows;
import org.bertconv.parity.Verdict;
import org.bertconv.parity.WeightsDifference;

/** A comparison as cases of a test report: one for each output, the weights, the coverage and the verdict. */
final class ParityCases {

    private static final String GROUP = "parity";

    private ParityCases() {}

    static List<TestCase> of(ParityReport report) {
        List<TestCase> cases = new ArrayList<>();
        report.outputs().forEach(output -> cases.add(output(output, report)));
        cases.add(weights(report));
        cases.add(coverage(report));
        cases.add(verdict(report));
        return cases;
    }

    private static TestCase output(OutputDifference output, ParityReport report) {
        String summary = "max abs " + Figures.small(output.maxAbs()) + ", mean abs " + Figures.small(output.meanAbs())
                + ", required atol " + Figures.enough(output.requiredAtol()) + "; " + ParityPage.tolerance(report);
        String text = "shape " + Figures.shape(output.shape()) + "\nworst at " + Figures.shape(output.worstIndex())
                + "\nrms " + Figures.small(output.rms()) + "\nmax rel " + Figures.small(output.maxRel()) + "\ncosine "
                + output.cosine() + "\nnoise floor " + Figures.small(output.noiseFloor());
        return TestCase.of(output.pass(), GROUP + ".outputs", output.name(), summary, text);
    }

    private static TestCase weights(ParityReport report) {
        WeightsDifference weights = report.weights();
        List<String> lines = new ArrayList<>();
        weights.different().forEach(tensor -> lines.add(tensor.name() + ": max abs " + Figures.small(tensor.maxAbs())));
        weights.onlyLeft().forEach(name -> lines.add(name + ": only on the left"));
        weights.onlyRight().forEach(name -> lines.add(name + ": only on the right"));
        boolean passed = report.verdict() == Verdict.SAME || lines.isEmpty();
        return TestCase.of(passed, GROUP, "weights", ParityPage.weights(report), String.join("\n", lines));
    }

    private static TestCase coverage(ParityReport report) {
        List<String> uncovered = report.coverage().uncovered();
        boolean passed = report.verdict() == Verdict.SAME || uncovered.isEmpty();
        List<String> lines = uncovered.isEmpty()
                ? report.uncovered().stream().map(UncoveredRows::label).toList()
                : uncovered;
        String summary = ParityPage.coverage(report);
        return TestCase.of(passed, GROUP, "coverage", summary, String.join("\n", lines));
    }

    private static TestCase verdict(ParityReport report) {
        boolean same = report.verdict() == Verdict.SAME;
        List<String> lines = new ArrayList<>();
        EvidenceWords.facts(report).facts().forEach(fact -> lines.add(fact.label() + ": " + fact.value()));
        lines.addAll(report.notes());
        return TestCase.of(same, GROUP, "verdict", EvidenceWords.verdict(report), String.join("\n", lines));
    }
}
