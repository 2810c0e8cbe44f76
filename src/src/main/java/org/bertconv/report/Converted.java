package org.bertconv.report;

import java.util.ArrayList;
import java.util.List;
import org.bertconv.Conversion;
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
}
