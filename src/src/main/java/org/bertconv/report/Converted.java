package org.bertconv.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bertconv.Conversion;
import org.bertconv.mapping.KeyReport;
import org.bertconv.parity.ParityReport;
import tools.jackson.databind.node.ObjectNode;

/**
 * What {@code convert} did.
 *
 * @param conversion the result
 */
public record Converted(Conversion conversion) implements Outcome {

    @Override
    public String command() {
        return "convert";
    }

    @Override
    public int exitCode() {
        return conversion.exitCode();
    }

    @Override
    public ObjectNode fields(String version) {
        return ConversionJson.of(conversion, version);
    }

    @Override
    public Page page() {
        return ConversionPage.of(conversion);
    }

    @Override
    public List<TestCase> cases() {
        List<TestCase> cases = new ArrayList<>(CheckCases.of(conversion.check()));
        conversion.parity().map(ParityCases::of).ifPresent(cases::addAll);
        return cases;
    }

    @Override
    public Optional<ParityReport> comparison() {
        return conversion.parity();
    }

    @Override
    public Optional<KeyReport> keys() {
        return Optional.of(conversion.check().keys());
    }

    @Override
    public List<Finding> findings() {
        return Findings.of(conversion);
    }
}
