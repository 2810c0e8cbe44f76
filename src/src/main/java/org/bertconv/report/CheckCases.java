package org.bertconv.report;

import java.util.List;
import java.util.function.Function;
import org.bertconv.CheckResult;
import org.bertconv.mapping.KeyReport;
import org.bertconv.mapping.KeyReport.TiedState;

/** A check as cases of a test report: one for each thing that can be wrong, and the verdict. */
final class CheckCases {

    private static final String GROUP = "check";

    private CheckCases() {}

    static List<TestCase> of(CheckResult result) {
        KeyReport keys = result.keys();
        List<KeyReport.Unexpected> unknown =
                keys.unexpected().stream().filter(tensor -> !tensor.known()).toList();
        List<KeyReport.Tied> untied = keys.tied().stream()
                .filter(pair -> pair.state() == TiedState.DIFFERENT)
                .toList();
        return List.of(
                of(
                        result,
                        "missing",
                        keys.missing(),
                        tensor -> tensor.name() + " " + tensor.shape() + ": " + tensor.why()),
                of(
                        result,
                        "unexpected",
                        unknown,
                        tensor -> tensor.source() + " " + tensor.shape() + ": " + tensor.why()),
                of(
                        result,
                        "mismatched",
                        keys.mismatched(),
                        tensor -> tensor.name() + ": expected " + tensor.expected() + ", found " + tensor.found()),
                TestCase.passed(
                        GROUP,
                        "tied",
                        Figures.count(keys.tied().size()) + ", of which " + Figures.count(untied.size())
                                + " with values of their own"),
                verdict(result));
    }

    private static <T> TestCase of(CheckResult result, String name, List<T> found, Function<T, String> line) {
        String text = String.join("\n", Folding.names(found.stream().map(line).toList()));
        boolean passed = result.ok() || found.isEmpty();
        return TestCase.of(passed, GROUP, name, Figures.count(found.size(), "tensor"), text);
    }

    private static TestCase verdict(CheckResult result) {
        String summary = Figures.count(result.keys().mapped().size(), "tensor") + " mapped, "
                + Figures.percent(result.coverage()) + " of the expected tensors";
        return TestCase.of(result.ok(), GROUP, "verdict", (result.ok() ? "ok: " : "not ok: ") + summary, "");
    }
}
