package org.bertconv.report;

import java.util.ArrayList;
import java.util.List;
import org.bertconv.report.Table.Column;

/** A page as Markdown, for the summary of a pipeline run or a pull request: the verdict first, because there only the top is seen. */
public final class MarkdownReport {

    private final List<String> lines = new ArrayList<>();

    private MarkdownReport() {}

    /** {@return the document} */
    public static String of(Outcome outcome, String version) {
        Page page = outcome.page();
        MarkdownReport report = new MarkdownReport();
        report.lines.add("## bertconv " + outcome.command() + (page.verdict().isEmpty() ? "" : ": " + page.verdict()));
        report.lines.add("");
        page.title().lines().forEach(line -> report.lines.add(escaped(line) + "  "));
        page.parts().forEach(report::part);
        report.lines.add("");
        report.lines.add("bertconv " + version + ", exit code " + outcome.exitCode());
        return String.join("\n", report.lines) + "\n";
    }

    private void part(Part part) {
        lines.add("");
        if (!part.heading().isEmpty()) {
            lines.add("### " + escaped(part.heading()));
            lines.add("");
        }
        if (part instanceof Table table) {
            table(table);
        } else if (part instanceof Facts facts) {
            Table table = new Table(
                    "",
                    List.of(Column.words(""), Column.words("")),
                    facts.facts().stream()
                            .map(fact -> List.of(fact.label(), fact.value()))
                            .toList());
            table(table);
        } else if (part instanceof Lines sentences) {
            sentences.lines().forEach(line -> lines.add("- " + escaped(line.replace("\n", " "))));
        }
    }

    private void table(Table table) {
        lines.add(row(table.columns().stream().map(Column::name).toList()));
        lines.add(row(table.columns().stream()
                .map(column -> column.right() ? "---:" : "---")
                .toList()));
        table.rows()
                .forEach(cells -> lines.add(
                        row(cells.stream().map(MarkdownReport::escaped).toList())));
    }

    private static String row(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |";
    }

    /** {@return text that Markdown takes for text: a name in a checkpoint must not become a link, an image or HTML} */
    private static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '|', '\\', '`', '*', '_', '[', ']', '!', '#', '~', '@' ->
                    out.append('\\').append(c);
                default -> out.append(c);
            }
        }
        return out.toString();
    }
}
