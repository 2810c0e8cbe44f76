package org.bertconv.report;

import java.util.List;
import org.bertconv.Inspection;
import tools.jackson.databind.node.ObjectNode;

/**
 * What {@code inspect} found.
 *
 * @param inspection the result
 */
public record Inspected(Inspection inspection) implements Outcome {

    @Override
    public String command() {
        return "inspect";
    }

    @Override
    public int exitCode() {
        return 0;
    }

    @Override
    public ObjectNode fields(String version) {
        return InspectionJson.of(inspection);
    }

    @Override
    public Page page() {
        return InspectionPage.of(inspection);
    }

    @Override
    public List<TestCase> cases() {
        String found = inspection.tensorCount() + " tensors, " + inspection.format();
        return List.of(TestCase.passed("inspect", "readable", found));
    }
}
