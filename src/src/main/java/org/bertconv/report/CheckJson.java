package org.bertconv.report;

import java.util.Locale;
import org.bertconv.CheckResult;
import org.bertconv.mapping.KeyReport;
import org.bertconv.mapping.Recognition;
import tools.jackson.databind.node.ObjectNode;

/** The JSON of {@code check}, which is also the beginning of that of {@code convert}. */
final class CheckJson {

    private CheckJson() {}

    /** @param ok the verdict of the command */
    static ObjectNode of(CheckResult result, boolean ok) {
        Recognition recognition = result.recognition();
        KeyReport keys = result.keys();
        ObjectNode json = Json.object();
        json.put("verdict", ok ? "ok" : "not ok");
        json.put("family", recognition.family());
        json.put("head", recognition.head().label());
        json.put("naming", recognition.naming());
        json.put("prefix", recognition.prefix());
        json.set("mapped", Json.each(keys.mapped(), CheckJson::mapped));
        json.set("missing", Json.each(keys.missing(), CheckJson::missing));
        json.set("unexpected", Json.each(keys.unexpected(), CheckJson::unexpected));
        json.set("mismatched", Json.each(keys.mismatched(), CheckJson::mismatched));
        json.set("tied", Json.each(keys.tied(), CheckJson::tied));
        json.set("synthesized", Json.each(keys.synthesized(), CheckJson::synthesized));
        json.set("ignored", Json.ignored(keys.ignored()));
        json.put("checkpoint", result.name());
        json.put("format", result.format());
        json.set("coverage", Json.number(result.coverage()));
        json.set("notes", Json.texts(keys.notes()));
        return json;
    }

    private static ObjectNode mapped(KeyReport.Mapped mapped) {
        ObjectNode json = Json.object().put("source", mapped.source()).put("target", mapped.target());
        json.set("shape", Json.shape(mapped.shape()));
        json.put("rule", mapped.rule());
        json.set("operations", Json.texts(mapped.operations()));
        return json;
    }

    private static ObjectNode missing(KeyReport.Missing missing) {
        ObjectNode json = Json.object().put("name", missing.name());
        json.set("shape", Json.shape(missing.shape()));
        json.put("why", missing.why());
        json.set("nearest", Json.texts(missing.nearest()));
        return json;
    }

    private static ObjectNode unexpected(KeyReport.Unexpected unexpected) {
        ObjectNode json = Json.object().put("name", unexpected.name());
        json.set("shape", Json.shape(unexpected.shape()));
        json.put("why", unexpected.why());
        json.set("nearest", Json.texts(unexpected.nearest()));
        json.put("source", unexpected.source());
        json.put("known", unexpected.known());
        return json;
    }

    private static ObjectNode mismatched(KeyReport.Mismatched mismatched) {
        ObjectNode json = Json.object().put("name", mismatched.name());
        json.set("expected", Json.shape(mismatched.expected()));
        json.set("found", Json.shape(mismatched.found()));
        return json;
    }

    private static ObjectNode tied(KeyReport.Tied tied) {
        String state = tied.state().name().toLowerCase(Locale.ROOT);
        return Json.object().put("name", tied.name()).put("to", tied.to()).put("state", state);
    }

    private static ObjectNode synthesized(KeyReport.Synthesized synthesized) {
        return Json.object().put("name", synthesized.name()).put("why", synthesized.why());
    }
}
