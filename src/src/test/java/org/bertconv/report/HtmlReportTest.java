package org.bertconv.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.SourceName;
import org.bertconv.parity.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xml.sax.InputSource;

class HtmlReportTest {

    static Stream<Outcome> outcomes() {
        return Results.all().stream();
    }

    private static String html(Outcome outcome) {
        return HtmlReport.of(outcome, "1.2");
    }

    /** Void elements closed, it is XML as well: what is opened is closed, in order, and all is quoted and escaped. */
    @ParameterizedTest
    @MethodSource("outcomes")
    void everyElementIsClosed(Outcome outcome) throws Exception {
        String xml = html(outcome)
                .replaceFirst("<!DOCTYPE html>\n", "")
                .replaceAll("<meta ([^>]*)>", "<meta $1/>")
                .replaceFirst("(?s)<style>.*</style>", "");

        DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
    }

    @ParameterizedTest
    @MethodSource("outcomes")
    void nothingIsFetchedOrRun(Outcome outcome) {
        assertThat(html(outcome))
                .contains("content=\"default-src 'none'; style-src 'unsafe-inline'\"")
                .doesNotContainIgnoringCase("<script")
                .doesNotContain("http:", "https:", "src=", "@import", "url(", "<link", "<img", "onclick");
    }

    @ParameterizedTest
    @MethodSource("outcomes")
    void theVerdictIsAtTheTopInTheColourOfTheExitCode(Outcome outcome) {
        Page page = outcome.page();
        String verdict = page.verdict().isEmpty() ? outcome.command() : page.verdict();

        assertThat(html(outcome))
                .contains("<h1>" + verdict + "</h1>")
                .endsWith("<footer>bertconv 1.2, exit code " + outcome.exitCode() + "</footer>\n</body>\n</html>\n");
        assertThat(html(outcome).contains("<header class=\"good\">")).isEqualTo(outcome.exitCode() == 0);
    }

    @Test
    void aNameFromACheckpointIsNeverMarkup() {
        SourceName hostile = SourceName.of("<script>alert('\"&')</script>\u202E\u0007");
        Failed failed = Failed.of("check", CheckpointException.of(ErrorClass.MALFORMED, hostile, "is odd"));

        assertThat(html(failed)).contains("&lt;script&gt;alert(&#39;&quot;&amp;&#39;)&lt;/script&gt;");
        assertThat(Html.escaped("a\u202Eb\u0007\uFFFF")).isEqualTo("a\\u202Eb\\u0007\\uFFFF");
    }

    /** The bar of what is no number goes all the way; what is off by nothing has none. */
    @Test
    void thePictureHasABarForEachOutputThatIsOff() {
        assertThat(DifferenceChart.of(Results.parity(Verdict.DIFFERENT))).isEqualTo("""
                        <figure>
                        <svg viewBox="0 0 960 86" role="img" aria-label="Largest difference of each output, on a logarithmic scale">
                        <line class="grid" x1="230.0" x2="230.0" y1="24.0" y2="86.0"/>
                        <text class="axis" x="230.0" y="18.0" text-anchor="middle">1e-6</text>
                        <line class="grid" x1="390.0" x2="390.0" y1="24.0" y2="86.0"/>
                        <text class="axis" x="390.0" y="18.0" text-anchor="middle">1e-5</text>
                        <line class="grid" x1="550.0" x2="550.0" y1="24.0" y2="86.0"/>
                        <text class="axis" x="550.0" y="18.0" text-anchor="middle">1e-4</text>
                        <line class="grid" x1="710.0" x2="710.0" y1="24.0" y2="86.0"/>
                        <text class="axis" x="710.0" y="18.0" text-anchor="middle">1e-3</text>
                        <line class="grid" x1="870.0" x2="870.0" y1="24.0" y2="86.0"/>
                        <text class="axis" x="870.0" y="18.0" text-anchor="middle">1e-2</text>
                        <g class="good"><title>hidden_states.0: max abs 0, passes</title>
                        <text class="name" x="220.0" y="46.0" text-anchor="end">hidden_states.0</text>
                        <text class="value" x="878.0" y="46.0" text-anchor="start">0</text>
                        </g>
                        <g class="bad"><title>last_hidden_state: max abs NaN, does NOT pass</title>
                        <text class="name" x="220.0" y="70.0" text-anchor="end">last_hidden_state</text>
                        <rect class="bar" x="230" y="60.0" width="640.0" height="12" rx="2"/>
                        <text class="value" x="878.0" y="70.0" text-anchor="start">NaN</text>
                        </g>
                        <line class="limit" x1="710.0" x2="710.0" y1="24.0" y2="86.0"/>
                        </svg>
                        <figcaption><span class="key bar good"></span>max abs of an output that passes \
                        <span class="key bar bad"></span>that does not \
                        <span class="key limit"></span>tolerance: abs(left - right) &lt;= 0.001, in float32</figcaption>
                        </figure>
                        """);
    }

    @Test
    void theFiguresThatPeopleLookForComeFirst() {
        assertThat(html(new Compared(Results.parity(Verdict.SAME), "right"))).contains("""
                        <ul class="tiles">
                        <li class="good"><b>2.00e-07</b> <span>largest difference, at last_hidden_state; the contract is \
                        0.001</span></li>
                        <li class="good"><b>46 of 46</b> <span>weights identical</span></li>
                        <li class="good"><b>0</b> <span>tensors uncovered</span></li>
                        <li class="good"><b>41 of 96</b> <span>masked words found by the model on the right; damaged \
                        3</span></li>
                        </ul>
                        """);
    }

    @Test
    void mappedNamesAreFoldedAway() {
        assertThat(html(new Converted(Results.conversion(true, Optional.of(Verdict.SAME)))))
                .contains("<details>\n<summary><h2>mapped</h2> <span class=\"count\">1 row</span></summary>")
                .contains("<td>bert/encoder/layer_{0..1}/output/dense/kernel</td>"
                        + "<td>bert.encoder.layer.{0..1}.output.dense.weight</td><td>[12, 20]</td>"
                        + "<td>transpose</td><td>bert/google-tf1.yaml:30</td><td class=\"figure\">2</td>");
    }

    @Test
    void aRowThatFailsStandsOut() {
        assertThat(html(new Compared(Results.parity(Verdict.DIFFERENT), "right")))
                .contains("<tr class=\"bad\"><td>last_hidden_state</td><td>[3, 16, 12]</td>"
                        + "<td class=\"figure\">NaN</td><td class=\"figure\">NaN</td>"
                        + "<td class=\"figure\">NaN</td><td>NO</td></tr>");
        assertThat(List.of(Results.parity(Verdict.CANNOT_TELL)))
                .allMatch(report -> html(new Compared(report, "b")).contains("<header class=\"open\">"));
    }
}
