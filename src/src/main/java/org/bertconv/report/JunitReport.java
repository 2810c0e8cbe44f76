package org.bertconv.report;

import java.io.StringWriter;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** The cases of an outcome as JUnit's XML, which every CI server shows: a failure is an answer "no", an error is bad input. */
public final class JunitReport {

    private final XMLStreamWriter xml;

    private JunitReport(XMLStreamWriter xml) {
        this.xml = xml;
    }

    /** {@return the document} */
    public static String of(Outcome outcome) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter writer = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            new JunitReport(writer).write(outcome);
            writer.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("a string cannot fail to be written", e);
        }
        return text.append('\n').toString();
    }

    private void write(Outcome outcome) throws XMLStreamException {
        List<TestCase> cases = outcome.cases();
        xml.writeStartDocument("UTF-8", "1.0");
        xml.writeCharacters("\n");
        xml.writeStartElement("testsuites");
        xml.writeCharacters("\n");
        xml.writeStartElement("testsuite");
        xml.writeAttribute("name", "bertconv " + outcome.command());
        xml.writeAttribute("tests", String.valueOf(cases.size()));
        xml.writeAttribute("failures", count(cases, TestCase.State.FAILED));
        xml.writeAttribute("errors", count(cases, TestCase.State.BROKEN));
        xml.writeAttribute("skipped", "0");
        for (TestCase testCase : cases) {
            xml.writeCharacters("\n  ");
            write(testCase);
        }
        xml.writeCharacters("\n");
        xml.writeEndElement();
        xml.writeCharacters("\n");
        xml.writeEndElement();
        xml.writeEndDocument();
    }

    private static String count(List<TestCase> cases, TestCase.State state) {
        long count =
                cases.stream().filter(testCase -> testCase.state() == state).count();
        return String.valueOf(count);
    }

    private void write(TestCase testCase) throws XMLStreamException {
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", "bertconv." + testCase.group());
        xml.writeAttribute("name", legal(testCase.name()));
        switch (testCase.state()) {
            case PASSED -> text("system-out", testCase.summary() + "\n" + testCase.text());
            case FAILED -> bad("failure", testCase);
            case BROKEN -> bad("error", testCase);
        }
        xml.writeEndElement();
    }

    private void bad(String element, TestCase testCase) throws XMLStreamException {
        xml.writeStartElement(element);
        xml.writeAttribute("message", legal(testCase.summary()));
        xml.writeAttribute("type", testCase.group());
        xml.writeCharacters(legal(testCase.summary() + "\n" + testCase.text()));
        xml.writeEndElement();
    }

    private void text(String element, String text) throws XMLStreamException {
        if (!text.isBlank()) {
            xml.writeStartElement(element);
            xml.writeCharacters(legal(text.strip()));
            xml.writeEndElement();
        }
    }

    /** {@return the text without the characters that XML 1.0 cannot hold, each shown as {@code \}{@code uXXXX}} */
    private static String legal(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            boolean fine =
                    c == '\n' || c == '\t' || (c >= 0x20 && c < 0xD800) || (c >= 0xE000 && c != 0xFFFE && c != 0xFFFF);
            if (fine) {
                out.appendCodePoint(c);
            } else {
                out.append(String.format("\\u%04X", c));
            }
        });
        return out.toString();
    }
}
