package org.bertconv.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.parity.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A result for each thing that is wrong, with what the schema of SARIF 2.1.0 requires of it. */
class SarifReportTest {

    static Stream<Outcome> outcomes() {
        return Results.all().stream();
    }

    private static JsonNode run(Outcome outcome) {
        JsonNode json = JsonMapper.shared().readTree(SarifReport.of(outcome, "1.2"));
        assertThat(json.get("version").stringValue()).isEqualTo("2.1.0");
        assertThat(json.get("runs")).hasSize(1);
        return json.get("runs").get(0);
    }

    private static List<String> lines(Outcome outcome) {
        List<String> lines = new ArrayList<>();
        run(outcome).get("results").forEach(result -> {
            JsonNode location = result.get("locations").get(0);
            lines.add(result.get("level").stringValue() + " "
                    + result.get("ruleId").stringValue() + " "
                    + location.at("/physicalLocation/artifactLocation/uri").stringValue() + " "
                    + location.at("/logicalLocations/0/fullyQualifiedName").asString("-") + " | "
                    + result.at("/message/text").stringValue());
        });
        return lines;
    }

    @Test
    void aCheckHasAResultForEachTensorThatIsWrong() {
        assertThat(lines(new Checked(Results.check(false))))
                .containsExactly(
                        "error missing-tensor model bert.encoder.layer.0.a.weight | bert.encoder.layer.0.a.weight is"
                                + " missing: [2], of every head; nearest a.wait",
                        "error missing-tensor model bert.encoder.layer.1.a.weight | bert.encoder.layer.1.a.weight is"
                                + " missing: [2], of every head; nearest a.wait",
                        "error unknown-tensor model x.y | x.y is unexpected: [3], no rule knows it",
                        "error mismatched-shape model classifier.weight | classifier.weight has shape [3, 12], expected"
                                + " [2, 12]");
    }

    @Test
    void whatTheUserAllowedIsAWarning() {
        org.bertconv.CheckResult faulty = Results.check(false);
        Outcome allowed = new Checked(new org.bertconv.CheckResult(
                faulty.name(), faulty.format(), faulty.recognition(), faulty.keys(), faulty.coverage(), true));

        assertThat(lines(allowed)).allMatch(line -> line.startsWith("warning "));
    }

    @Test
    void aComparisonHasAResultForEachOutputThatFails() {
        assertThat(lines(new Compared(Results.parity(Verdict.DIFFERENT), "my model/b.bin")))
                .containsExactly(
                        "error output-differs my%20model/b.bin last_hidden_state | last_hidden_state differs by"
                                + " max abs NaN at [0, 1, 2], allowed abs(left - right) <= 0.001, in float32");
        assertThat(lines(new Compared(Results.parity(Verdict.CANNOT_TELL), "b")))
                .containsExactly("error uncovered-tensor b a.b | a.b is covered by no output and by no comparison");
        assertThat(lines(new Compared(Results.parity(Verdict.SAME).with(Results.evidence(7, 6, 0)), "b")))
                .containsExactly(
                        "note masked-words-at-chance b - | the model on the right finds 7 of 96 masked words, no"
                                + " more than chance: untrained or wrongly mapped");
    }

    @Test
    void badInputIsANotificationOfTheRun() {
        Failed failed = Failed.of("check", CheckpointException.of(ErrorClass.INPUT, "gone"));

        JsonNode invocation = run(failed).get("invocations").get(0);

        assertThat(invocation.toString())
                .isEqualTo("{\"executionSuccessful\":false,\"exitCode\":3,\"toolExecutionNotifications\":["
                        + "{\"level\":\"error\",\"message\":{\"text\":\"bertconv: INPUT: gone\"}}]}");
    }

    /** No failing run is an empty one, and no good one has an error. */
    @ParameterizedTest
    @MethodSource("outcomes")
    void somethingIsAnErrorIfAndOnlyIfTheExitCodeIsNotZero(Outcome outcome) {
        JsonNode run = run(outcome);
        JsonNode invocation = run.get("invocations").get(0);

        boolean wrong = lines(outcome).stream().anyMatch(line -> line.startsWith("error "))
                || !invocation.get("executionSuccessful").booleanValue();

        assertThat(wrong).isEqualTo(outcome.exitCode() != 0);
        assertThat(invocation.get("exitCode").intValue()).isEqualTo(outcome.exitCode());
    }

    @ParameterizedTest
    @MethodSource("outcomes")
    void everyResultPointsAtItsRule(Outcome outcome) {
        JsonNode run = run(outcome);
        JsonNode rules = run.at("/tool/driver/rules");

        StreamSupport.stream(run.get("results").spliterator(), false)
                .forEach(result -> assertThat(
                                rules.get(result.get("ruleIndex").intValue()).get("id"))
                        .isEqualTo(result.get("ruleId")));
        assertThat(rules).allMatch(rule -> !rule.at("/shortDescription/text").isMissingNode());
    }

    @ParameterizedTest
    @CsvSource({
        "a/b.bin, a/b.bin",
        "my model/ä.bin, my%20model/%C3%A4.bin",
        "c:d, c%3Ad",
        "100%/#x?y, 100%25/%23x%3Fy",
        "/data/a b, file:///data/a%20b",
        "'', ."
    })
    void aPathIsAReferenceThatEveryReaderTakesApartAlike(String path, String uri) {
        assertThat(SarifReport.uri(path)).isEqualTo(uri);
        assertThat(java.net.URI.create(uri).getPath()).isEqualTo(path.isEmpty() ? "." : path);
    }
}
