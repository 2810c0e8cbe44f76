package org.bertconv.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An outcome as one page for a browser, that needs nothing but itself: no script, no font, no picture and no style from elsewhere, and a
 * policy in it that would forbid them. The verdict is at the top, then the figures that people look for, a picture of the differences, and
 * all the parts of the page; what is long is folded.
 */
public final class HtmlReport {

    private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'";

    /** More rows are folded away. */
    private static final int LONG = 40;

    private static final Set<String> FOLDED = Set.of("mapped", "ignored", "tied", "synthesized");

    /** What facts without a heading are about, by the first of them. */
    private static final Map<String, String> HEADINGS =
            Map.of("tolerance", "comparison", "cause", "cause and mend", "mapped", "tensors");

    private final Html out = new Html();

    private HtmlReport() {}

    /** {@return the document} */
    public static String of(Outcome outcome, String version) {
        HtmlReport report = new HtmlReport();
        report.document(outcome, version);
        return report.out.toString();
    }

    private void document(Outcome outcome, String version) {
        Page page = outcome.page();
        String verdict = page.verdict().isEmpty() ? outcome.command() : page.verdict();
        out.markup("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>");
        out.text("bertconv " + outcome.command() + ": " + verdict).markup("</title>\n");
        out.markup("<meta http-equiv=\"Content-Security-Policy\" content=\"" + POLICY + "\">\n");
        out.markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        out.markup("<meta name=\"color-scheme\" content=\"light dark\">\n");
        out.markup("<style>\n" + style() + "</style>\n</head>\n<body>\n");
        out.markup("<header class=\"" + standing(page) + "\">\n");
        out.element("p", "command", "bertconv " + outcome.command()).markup("\n");
        out.element("h1", "", verdict).markup("\n");
        page.title().lines().forEach(line -> out.element("p", "about", line).markup("\n"));
        out.markup("</header>\n<main>\n");
        tiles(outcome);
        outcome.comparison().filter(parity -> !parity.outputs().isEmpty()).ifPresent(parity -> {
            out.markup("<section>\n")
                    .element("h2", "", "how far every output is off")
                    .markup("\n");
            out.markup(DifferenceChart.of(parity)).markup("</section>\n");
        });
        parts(outcome, page).forEach(this::part);
        out.markup("</main>\n<footer>");
        out.text("bertconv " + version + ", exit code " + outcome.exitCode()).markup("</footer>\n</body>\n</html>\n");
    }

    private static String standing(Page page) {
        if (page.ok()) {
            return "good";
        }
        return page.verdict().endsWith("CANNOT TELL") ? "open" : "bad";
    }

    private void tiles(Outcome outcome) {
        List<Tile> tiles = new ArrayList<>();
        outcome.comparison().ifPresent(parity -> tiles.addAll(Tile.of(parity)));
        outcome.keys().ifPresent(keys -> tiles.addAll(Tile.of(keys)));
        if (tiles.isEmpty()) {
            return;
        }
        out.markup("<ul class=\"tiles\">\n");
        for (Tile tile : tiles) {
            out.markup("<li").attribute("class", tile.standing()).markup(">");
            out.element("b", "", tile.figure())
                    .markup(" ")
                    .element("span", "", tile.words())
                    .markup("</li>\n");
        }
        out.markup("</ul>\n");
    }

    /** The parts of the page; the mapped names, which text gives in lines, as a table. */
    private static List<Part> parts(Outcome outcome, Page page) {
        List<Part> parts = new ArrayList<>(page.parts());
        parts.removeIf(part -> part.heading().equals("mapped"));
        outcome.keys().map(CheckPage::mappedTable).ifPresent(parts::add);
        return parts;
    }

    private void part(Part part) {
        boolean folded = FOLDED.contains(part.heading()) || size(part) > LONG;
        out.markup(folded ? "<details>\n<summary>" : "<section>\n");
        if (folded) {
            out.element("h2", "", part.heading()).markup(" ");
            out.element("span", "count", Figures.count(size(part), "row")).markup("</summary>\n");
        } else if (!heading(part).isEmpty()) {
            out.element("h2", "", heading(part)).markup("\n");
        }
        if (part instanceof Table table) {
            table(table);
        } else if (part instanceof Facts facts) {
            facts(facts);
        } else if (part instanceof Lines lines) {
            lines(lines);
        }
        out.markup(folded ? "</details>\n" : "</section>\n");
    }

    private static String heading(Part part) {
        boolean headless = part.heading().isEmpty()
                && part instanceof Facts facts
                && !facts.facts().isEmpty();
        return headless ? HEADINGS.getOrDefault(((Facts) part).facts().get(0).label(), "") : part.heading();
    }

    private static int size(Part part) {
        if (part instanceof Table table) {
            return table.rows().size();
        }
        return part instanceof Lines lines ? lines.lines().size() : 0;
    }

    private void table(Table table) {
        out.markup("<div class=\"wide\"><table>\n<thead><tr>");
        for (Table.Column column : table.columns()) {
            out.markup("<th scope=\"col\"" + (column.right() ? " class=\"figure\"" : "") + ">");
            out.text(column.name()).markup("</th>");
        }
        out.markup("</tr></thead>\n<tbody>\n");
        for (List<String> row : table.rows()) {
            out.markup(row.contains("NO") ? "<tr class=\"bad\">" : "<tr>");
            for (int i = 0; i < row.size(); i++) {
                out.element("td", table.columns().get(i).right() ? "figure" : "", row.get(i));
            }
            out.markup("</tr>\n");
        }
        out.markup("</tbody>\n</table></div>\n");
    }

    private void facts(Facts facts) {
        out.markup("<dl>\n");
        String label = "";
        for (Facts.Fact fact : facts.facts()) {
            label = fact.label().isEmpty() ? label : fact.label();
            if (!fact.label().isEmpty()) {
                out.element("dt", "", fact.label());
            }
            out.element("dd", label.equals("mend") ? "code" : "", fact.value()).markup("\n");
        }
        out.markup("</dl>\n");
    }

    private void lines(Lines lines) {
        out.markup("<ul>\n");
        lines.lines().forEach(line -> out.element("li", "", line).markup("\n"));
        out.markup("</ul>\n");
    }

    private static String style() {
        try (InputStream in = HtmlReport.class.getResourceAsStream("report.css")) {
            if (in == null) {
                throw new IllegalStateException("resource report.css is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
