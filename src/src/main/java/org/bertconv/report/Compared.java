package org.bertconv.report;

import java.util.List;
import org.bertconv.parity.ParityReport;
import tools.jackson.databind.node.ObjectNode;

/**
 * What {@code diff} found.
 *
 * @param report of the comparison
 */
public record Compared(ParityReport report) implements Outcome {

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
}
