package org.bertconv.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import javax.xml.parsers.DocumentBuilderFactory;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.parity.Verdict;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class JunitReportTest {

    private static Element suite(Outcome outcome) throws Exception {
        byte[] xml = JunitReport.of(outcome).getBytes(StandardCharsets.UTF_8);
        Element root = DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(xml))
                .getDocumentElement();
        return (Element) root.getElementsByTagName("testsuite").item(0);
    }

    @Test
    void everyOutputIsACaseAndFailuresCarryFigures() throws Exception {
        Element suite = suite(new Compared(Results.parity(Verdict.DIFFERENT), "right"));

        assertThat(suite.getAttribute("tests")).isEqualTo("5");
        assertThat(suite.getAttribute("failures")).isEqualTo("2");
        Element failure = (Element) suite.getElementsByTagName("failure").item(0);
        assertThat(((Element) failure.getParentNode()).getAttribute("name")).isEqualTo("last_hidden_state");
        assertThat(failure.getAttribute("message"))
                .isEqualTo("max abs NaN, mean abs NaN, required atol NaN; abs(left - right) <= 0.001, in float32");
        assertThat(failure.getTextContent()).contains("worst at [0, 1, 2]");
    }

    @Test
    void everyCheckIsACase() throws Exception {
        Element suite = suite(new Checked(Results.check(false)));

        assertThat(suite.getAttribute("tests")).isEqualTo("5");
        assertThat(suite.getAttribute("failures")).isEqualTo("4");
        assertThat(suite.getTextContent()).contains("bert.encoder.layer.{0..1}.a.weight [2]: of every head");
    }

    @Test
    void badInputIsAnErrorAndNotAFailure() throws Exception {
        Element suite = suite(Failed.of("check", CheckpointException.of(ErrorClass.INPUT, "bad \u0000 \uFFFE bytes")));

        assertThat(suite.getAttribute("errors")).isEqualTo("1");
        assertThat(suite.getAttribute("failures")).isEqualTo("0");
        assertThat(suite.getTextContent()).contains("INPUT: bad \\u0000 \\uFFFE bytes");
    }
}
