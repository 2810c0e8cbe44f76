package org.bertconv.report;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.bertconv.checkpoint.JsonText;
import org.bertconv.io.Printable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is wrong, as SARIF 2.1.0 (OASIS, 2020), which code hosts show beside the files that it is about: a result for each finding, its
 * rule, its level, the checkpoint that it is in, and the tensor or output as a logical location. A command without a result says why as a
 * notification of the run.
 */
public final class SarifReport {

    private static final String SCHEMA =
            "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

    private static final List<Finding.Rule> RULES = List.of(Finding.Rule.values());

    private SarifReport() {}

    /** {@return the document} */
    public static String of(Outcome outcome, String version) {
        ObjectNode json = Json.object().put("$schema", SCHEMA).put("version", "2.1.0");
        json.putArray("runs").add(run(outcome, version));
        return JsonText.pretty(json);
    }

    private static ObjectNode run(Outcome outcome, String version) {
        List<Finding> findings = outcome.findings();
        ObjectNode run = Json.object();
        run.putObject("tool").set("driver", driver(version));
        run.putObject("automationDetails").put("id", "bertconv/" + outcome.command() + "/");
        run.putArray("invocations").add(invocation(outcome));
        run.put("columnKind", "unicodeCodePoints");
        run.set("results", Json.each(findings, SarifReport::result));
        return run;
    }

    private static ObjectNode driver(String version) {
        ObjectNode driver = Json.object().put("name", "bertconv").put("version", version);
        driver.set("rules", Json.each(RULES, SarifReport::rule));
        return driver;
    }

    private static ObjectNode rule(Finding.Rule rule) {
        ObjectNode json = Json.object().put("id", rule.id());
        json.putObject("shortDescription").put("text", rule.title() + ".");
        json.putObject("fullDescription").put("text", rule.title() + ". " + rule.why());
        json.putObject("defaultConfiguration").put("level", rule.level().label());
        return json;
    }

    /** Whether the command came to a result; whether that is good is another matter. */
    private static ObjectNode invocation(Outcome outcome) {
        boolean failed = outcome instanceof Failed;
        ObjectNode json = Json.object().put("executionSuccessful", !failed).put("exitCode", outcome.exitCode());
        if (outcome instanceof Failed failure) {
            ObjectNode notification = Json.object().put("level", "error");
            notification.putObject("message").put("text", String.join("\n", failure.lines()));
            json.putArray("toolExecutionNotifications").add(notification);
        }
        return json;
    }

    private static ObjectNode result(Finding finding) {
        ObjectNode json = Json.object()
                .put("ruleId", finding.rule().id())
                .put("ruleIndex", RULES.indexOf(finding.rule()))
                .put("level", finding.level().label());
        json.putObject("message").put("text", Printable.of(finding.message()));
        ObjectNode location = Json.object();
        location.putObject("physicalLocation").putObject("artifactLocation").put("uri", uri(finding.artifact()));
        if (!finding.name().isEmpty()) {
            ArrayNode names = location.putArray("logicalLocations");
            names.addObject().put("fullyQualifiedName", finding.name()).put("kind", "member");
        }
        json.putArray("locations").add(location);
        json.putObject("partialFingerprints")
                .put("bertconv/v1", finding.rule().id() + "/" + finding.artifact() + "/" + finding.name());
        return json;
    }

    /** {@return a path as a reference of RFC 3986: relative as it was given, else with its scheme; everything odd in percents} */
    static String uri(String path) {
        try {
            Path given = Path.of(path);
            String text = given.toString().replace('\\', '/');
            return given.isAbsolute()
                    ? "file://" + (text.startsWith("/") ? "" : "/") + encoded(text)
                    : relative(encoded(text));
        } catch (InvalidPathException e) {
            return relative(encoded(path));
        }
    }

    /** A colon before the first slash would be taken for the end of a scheme; it is in percents already, but an empty path is none. */
    private static String relative(String encoded) {
        return encoded.isEmpty() ? "." : encoded;
    }

    private static String encoded(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (plain || "-._~/".indexOf(c) >= 0) {
                out.append(c);
            } else {
                out.append(String.format("%%%02X", (int) c));
            }
        }
        return out.toString();
    }
}
