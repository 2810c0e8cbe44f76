package org.bertconv.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.bertconv.CheckResult;
import org.bertconv.Conversion;
import org.bertconv.mapping.KeyReport;
import org.bertconv.parity.MaskedAccuracy;
import org.bertconv.parity.OutputDifference;
import org.bertconv.parity.ParityReport;
import org.bertconv.parity.Verdict;
import org.bertconv.report.Finding.Rule;

/** What is wrong with a checkpoint, one by one. */
final class Findings {

    private final String artifact;
    private final boolean allowed;
    private final List<Finding> found = new ArrayList<>();

    private Findings(String artifact, boolean allowed) {
        this.artifact = artifact;
        this.allowed = allowed;
    }

    /** {@return what a check found; what is wrong though the check is ok was allowed} */
    static List<Finding> of(CheckResult check) {
        KeyReport keys = check.keys();
        Findings findings = new Findings(check.name(), check.ok());
        keys.missing()
                .forEach(tensor -> findings.add(
                        Rule.MISSING_TENSOR,
                        tensor.name(),
                        "is missing: " + tensor.shape() + ", " + tensor.why()
                                + (tensor.nearest().isEmpty()
                                        ? ""
                                        : "; nearest " + String.join(", ", tensor.nearest()))));
        keys.unexpected()
                .forEach(tensor -> findings.add(
                        tensor.known() ? Rule.OTHER_HEAD : Rule.UNKNOWN_TENSOR,
                        tensor.source(),
                        "is unexpected: " + tensor.shape() + ", " + tensor.why()));
        keys.mismatched()
                .forEach(tensor -> findings.add(
                        Rule.MISMATCHED_SHAPE,
                        tensor.name(),
                        "has shape " + tensor.found() + ", expected " + tensor.expected()));
        return findings.found;
    }

    /** {@return what a comparison found; if the verdict is not same, something of it is an error} */
    static List<Finding> of(String artifact, ParityReport report) {
        Findings findings = new Findings(artifact, report.verdict() == Verdict.SAME);
        report.outputs().stream().filter(output -> !output.pass()).forEach(output -> findings.output(output, report));
        report.coverage()
                .uncovered()
                .forEach(name -> findings.add(Rule.UNCOVERED, name, "is covered by no output and by no comparison"));
        if (report.coverage().uncovered().isEmpty()) {
            report.uncovered()
                    .forEach(rows -> findings.add(
                            Rule.UNREACHED,
                            rows.name(),
                            "has " + Figures.count(rows.count()) + " of " + Figures.count(rows.of(), "row")
                                    + " that the golden does not cover"));
        }
        report.weights().different().stream()
                .filter(tensor -> !tensor.rounding())
                .forEach(tensor -> findings.add(
                        Rule.WEIGHT_DIFFERS, tensor.name(), "differs by max abs " + Figures.small(tensor.maxAbs())));
        report.evidence().maskedWords().forEach(findings::maskedWords);
        boolean told = findings.found.stream().anyMatch(finding -> finding.level() == Finding.Level.ERROR);
        if (report.verdict() != Verdict.SAME && !told) {
            findings.add(
                    Rule.NOT_THE_SAME,
                    "",
                    "the verdict is " + report.verdict().label() + ": " + String.join("; ", report.notes()));
        }
        return findings.found;
    }

    /** {@return what a conversion found, in the source and then in what was written} */
    static List<Finding> of(Conversion conversion) {
        List<Finding> all = new ArrayList<>(of(conversion.check()));
        Findings dropped = new Findings(conversion.check().name(), conversion.ok());
        conversion.dropped().forEach(name -> dropped.add(Rule.DROPPED, name, "has no place in " + conversion.to()));
        all.addAll(dropped.found);
        conversion.parity().ifPresent(parity -> all.addAll(of(conversion.target(), parity)));
        return all;
    }

    private void output(OutputDifference output, ParityReport report) {
        String where = output.worstIndex().stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
        String cause = report.cause().map(why -> "; cause: " + why.words()).orElse("");
        add(
                Rule.OUTPUT_DIFFERS,
                output.name(),
                "differs by max abs " + Figures.small(output.maxAbs()) + " at " + where + ", allowed "
                        + ParityPage.tolerance(report) + cause);
    }

    private void maskedWords(MaskedAccuracy words) {
        if (words.standing() == MaskedAccuracy.Standing.AT_CHANCE) {
            add(
                    Rule.AT_CHANCE,
                    "",
                    "the model on the " + words.side() + " finds " + words.correct() + " of " + words.masked()
                            + " masked words, no more than chance: untrained or wrongly mapped");
        }
    }

    private void add(Rule rule, String name, String message) {
        Finding.Level level = allowed && rule.level() == Finding.Level.ERROR ? Finding.Level.WARNING : rule.level();
        found.add(new Finding(rule, level, artifact, name, name.isEmpty() ? message : name + " " + message));
    }
}
