package org.bertconv.report;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * A text that was asked for: the help, the version, a completion script.
 *
 * @param command that says it
 * @param field its name in JSON
 * @param text with its line ends
 */
public record Said(String command, String field, String text) implements Outcome {

    @Override
    public int exitCode() {
        return 0;
    }

    @Override
    public ObjectNode fields(String version) {
        return Json.object().put(field, text.strip());
    }

    @Override
    public Page page() {
        return new Page(command, List.of(new Lines("", text.lines().toList())), "", true);
    }

    @Override
    public Optional<String> verbatim() {
        return Optional.of(text);
    }

    @Override
    public List<TestCase> cases() {
        return List.of(TestCase.passed(command, field, ""));
    }
}
