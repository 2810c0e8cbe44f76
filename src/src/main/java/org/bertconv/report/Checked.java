package org.bertconv.report;

import java.util.List;
import java.util.Optional;
import org.bertconv.CheckResult;
import org.bertconv.mapping.KeyReport;
import tools.jackson.databind.node.ObjectNode;

/**
 * What {@code check} found.
 *
 * @param result of the check
 */
public record Checked(CheckResult result) implements Outcome {

    @Override
    public String command() {
        return "check";
    }

    @Override
    public int exitCode() {
        return result.exitCode();
    }

    @Override
    public ObjectNode fields(String version) {
        return CheckJson.of(result, result.ok());
    }

    @Override
    public Page page() {
        return CheckPage.of(result);
    }

    @Override
    public List<TestCase> cases() {
        return CheckCases.of(result);
    }

    @Override
    public Optional<KeyReport> keys() {
        return Optional.of(result.keys());
    }

    @Override
    public List<Finding> findings() {
        return Findings.of(result);
    }
}
