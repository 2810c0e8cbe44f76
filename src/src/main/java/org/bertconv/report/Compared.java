package org.bertconv.report;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bertconv.parity.ParityReport;
import tools.jackson.databind.node.ObjectNode;

/**
 * What {@code diff} found.
 *
 * @param report of the comparison
 * @param subject what was compared with the other: the checkpoint that findings are about, as the user called it
 */
public record Compared(ParityReport report, String subject) implements Outcome {

    /**
     * The result of a comparison that the user asked for.
     *
     * @param left a checkpoint
     * @param right a checkpoint, which is then what findings are about, or a golden
     */
    public static Compared of(ParityReport report, Path left, Path right) {
        boolean golden = report.evidence().recorded().isPresent();
        return new Compared(report, (golden ? left : right).toString());
    }

    @Override
    public String command() {
        return "diff";
    }

    @Override
    public int exitCode() {
        return report.exitCode();
    }

    @Override
    public ObjectNode fields(String version) {
        return ParityJson.of(report);
    }

    @Override
    public Page page() {
        return ParityPage.of(report);
    }

    @Override
    public List<TestCase> cases() {
        return ParityCases.of(report);
    }

    @Override
    public Optional<ParityReport> comparison() {
        return Optional.of(report);
    }

    @Override
    public List<Finding> findings() {
        return Findings.of(subject, report);
    }
}
