package org.bertconv.report;

import org.bertconv.checkpoint.JsonText;
import tools.jackson.databind.node.ObjectNode;

/** One JSON document, beginning with {@code schema}, {@code version} and {@code exit}. */
public final class JsonReport {

    private JsonReport() {}

    /** {@return the document of an outcome} */
    public static ObjectNode document(Outcome outcome, String version) {
        ObjectNode json = Json.object();
        json.put("schema", "bertconv/" + outcome.command() + "/1");
        json.put("version", version);
        json.put("exit", outcome.exitCode());
        json.setAll(outcome.fields(version));
        return json;
    }

    /** {@return the document as text, with a line end} */
    public static String of(Outcome outcome, String version) {
        return JsonText.pretty(document(outcome, version));
    }
}
