package org.bertconv.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Stream;
import org.bertconv.report.TestCase.State;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

/** Whatever the result, all reports and the exit code say the same. */
class VerdictTest {

    private static final Map<String, Integer> EXIT_CODES =
            Map.of("ok", 0, "not ok", 1, "same", 0, "different", 1, "cannot tell", 1);

    static Stream<Outcome> outcomes() {
        return Results.all().stream();
    }

    @ParameterizedTest
    @MethodSource("outcomes")
    void theExitCodeIsAFunctionOfTheVerdictInTheJson(Outcome outcome) {
        ObjectNode json = JsonReport.document(outcome, "1");

        assertThat(json.get("exit").intValue()).isEqualTo(outcome.exitCode());
        if (json.has("verdict")) {
            assertThat(EXIT_CODES).containsEntry(json.get("verdict").stringValue(), outcome.exitCode());
        }
    }

    @ParameterizedTest
    @MethodSource("outcomes")
    void someTestCaseFailsIfAndOnlyIfTheExitCodeIsNotZero(Outcome outcome) {
        boolean allPassed = outcome.cases().stream().allMatch(testCase -> testCase.state() == State.PASSED);

        assertThat(allPassed).isEqualTo(outcome.exitCode() == 0);
    }

    @ParameterizedTest
    @MethodSource("outcomes")
    void thePageIsGoodIfAndOnlyIfTheExitCodeIsZero(Outcome outcome) {
        assertThat(outcome.page().ok()).isEqualTo(outcome.exitCode() == 0);
    }

    @ParameterizedTest
    @MethodSource("outcomes")
    void everyLineOfTextFitsInto100Columns(Outcome outcome) {
        assertThat(TextReport.of(outcome, Colours.OFF).lines()).allMatch(line -> Wrap.width(line) <= 100);
    }

    @ParameterizedTest
    @MethodSource("outcomes")
    void colouringAddsNothingButColours(Outcome outcome) {
        String coloured = TextReport.of(outcome, Colours.ON);

        assertThat(coloured.replaceAll("\033\\[[0-9;]*m", "")).isEqualTo(TextReport.of(outcome, Colours.OFF));
    }
}
