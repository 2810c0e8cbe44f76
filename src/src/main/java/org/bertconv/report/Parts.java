package org.bertconv.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bertconv.checkpoint.Ignored;
import org.bertconv.io.Printable;
import org.bertconv.report.Table.Column;

/** Parts that several pages have. A page shows a limited number of rows; JSON has all of them. */
final class Parts {

    private static final int MAX_ROWS = 200;

    private Parts() {}

    /** {@return a table with folded layers and, if some row stands for several tensors, their number} */
    static Table folded(String heading, List<Column> columns, List<List<String>> rows, int names) {
        List<Folding.Row> folded = Folding.of(rows, names);
        List<Folding.Row> shown = folded.subList(0, Math.min(folded.size(), MAX_ROWS));
        boolean counted = shown.stream().anyMatch(row -> row.count() > 1);
        List<Column> heads = new ArrayList<>(columns);
        if (counted) {
            heads.add(Column.figures("tensors"));
        }
        List<List<String>> cells = new ArrayList<>();
        for (Folding.Row row : shown) {
            List<String> line = new ArrayList<>(row.cells());
            if (counted) {
                line.add(Figures.count(row.count()));
            }
            cells.add(line);
        }
        if (folded.size() > shown.size()) {
            cells.add(more(folded.size() - shown.size(), heads.size()));
        }
        return new Table(heading, heads, cells);
    }

    private static List<String> more(int rest, int columns) {
        List<String> line = new ArrayList<>(List.of("… " + Figures.count(rest) + " more, all in --json"));
        while (line.size() < columns) {
            line.add("");
        }
        return line;
    }

    /** {@return the lines, if there are any} */
    static Optional<Part> lines(String heading, List<String> lines) {
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        List<String> shown = new ArrayList<>(lines.stream()
                .limit(MAX_ROWS)
                .map(line -> line.length() > Printable.MAX_LENGTH ? line : Printable.of(line))
                .toList());
        if (lines.size() > MAX_ROWS) {
            shown.add("… " + Figures.count(lines.size() - MAX_ROWS) + " more, all in --json");
        }
        return Optional.of(new Lines(heading, shown));
    }

    /** {@return how many things were ignored, by reason} */
    static Optional<Part> ignored(List<Ignored> ignored) {
        Map<String, Integer> counts = new TreeMap<>();
        ignored.forEach(item -> counts.merge(item.why(), 1, Integer::sum));
        List<String> lines = new ArrayList<>();
        counts.forEach(
                (why, count) -> lines.add(Figures.count(count) + " " + Printable.of(why) + example(ignored, why)));
        return lines("ignored", lines);
    }

    private static String example(List<Ignored> ignored, String why) {
        String first = ignored.stream()
                .filter(item -> item.why().equals(why))
                .findFirst()
                .map(Ignored::name)
                .orElse("");
        return " (" + Printable.of(first)
                + (ignored.stream().filter(item -> item.why().equals(why)).count() > 1 ? ", …)" : ")");
    }

    /** {@return the prefix in quotes, or that there is none} */
    static String quoted(String prefix) {
        return prefix.isEmpty() ? "none" : "\"" + Printable.of(prefix) + "\"";
    }
}
