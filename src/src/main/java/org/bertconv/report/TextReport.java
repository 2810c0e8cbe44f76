package org.bertconv.report;

import java.util.ArrayList;
import java.util.List;

/** A page for a terminal or a log: at most 100 columns, aligned, the verdict last. */
public final class TextReport {

    /** As wide as a line gets. */
    public static final int WIDTH = 100;

    private static final String INDENT = "  ";

    private final Colours colours;
    private final List<String> lines = new ArrayList<>();

    private TextReport(Colours colours) {
        this.colours = colours;
    }

    /** {@return all of it} */
    public static String of(Outcome outcome, Colours colours) {
        Page page = outcome.page();
        TextReport report = new TextReport(colours);
        page.title().lines().forEach(line -> report.wrapped("", line));
        page.parts().forEach(report::part);
        if (!page.verdict().isEmpty()) {
            report.lines.add("");
            report.lines.add(colours.news(page.ok(), page.verdict()));
        }
        return report.text();
    }

    /** {@return the verdict, or for a command without one the first line} */
    public static String brief(Outcome outcome, Colours colours) {
        Page page = outcome.page();
        TextReport report = new TextReport(colours);
        if (page.verdict().isEmpty()) {
            page.title().lines().limit(1).forEach(line -> report.wrapped("", line));
        } else {
            report.lines.add(colours.news(page.ok(), page.verdict()));
        }
        return report.text();
    }

    private String text() {
        return String.join("\n", lines) + "\n";
    }

    private void part(Part part) {
        lines.add("");
        if (!part.heading().isEmpty()) {
            lines.add(colours.heading(part.heading()));
        }
        if (part instanceof Table table) {
            new TextTable(table, WIDTH - INDENT.length()).lines().forEach(line -> lines.add(INDENT + news(line)));
        } else if (part instanceof Facts facts) {
            facts(facts);
        } else if (part instanceof Lines sentences) {
            sentences.lines().forEach(this::sentence);
        }
    }

    private String news(String row) {
        return row.endsWith(" NO") ? row.substring(0, row.length() - 2) + colours.news(false, "NO") : row;
    }

    private void sentence(String sentence) {
        sentence.lines().forEach(line -> wrapped(INDENT, line));
    }

    private void facts(Facts facts) {
        int label = facts.facts().stream()
                .mapToInt(fact -> fact.label().length())
                .max()
                .orElse(0);
        for (Facts.Fact fact : facts.facts()) {
            List<String> value = Wrap.lines(fact.value(), WIDTH - INDENT.length() - label - 2);
            for (int i = 0; i < value.size(); i++) {
                String left = i == 0 ? fact.label() : "";
                lines.add(INDENT + left + " ".repeat(label - left.length() + 2) + value.get(i));
            }
        }
    }

    private void wrapped(String indent, String line) {
        List<String> pieces = Wrap.lines(line, WIDTH - indent.length() - INDENT.length());
        for (int i = 0; i < pieces.size(); i++) {
            lines.add(indent + (i == 0 ? "" : INDENT) + pieces.get(i));
        }
    }
}
