package org.bertconv.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bertconv.report.Table.Column;

/** A table in aligned columns. Columns of words shrink, and their cells wrap, until it fits; figures are never broken. */
final class TextTable {

    private static final String GAP = "  ";
    private static final int NARROWEST = 8;

    private final Table table;
    private final int[] widths;

    TextTable(Table table, int width) {
        this.table = table;
        this.widths =
                IntStream.range(0, table.columns().size()).map(this::natural).toArray();
        shrink(width);
    }

    /** {@return the head and the rows} */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        row(table.columns().stream().map(Column::name).toList(), lines);
        table.rows().forEach(row -> row(row, lines));
        return lines;
    }

    private int natural(int column) {
        int widest = Wrap.width(table.columns().get(column).name());
        for (List<String> row : table.rows()) {
            widest = Math.max(widest, Wrap.width(row.get(column)));
        }
        return widest;
    }

    private void shrink(int width) {
        int over = IntStream.of(widths).sum() + GAP.length() * (widths.length - 1) - width;
        while (over > 0) {
            int widest = widestOfWords();
            if (widths[widest] <= NARROWEST) {
                return;
            }
            widths[widest]--;
            over--;
        }
    }

    private int widestOfWords() {
        return IntStream.range(0, widths.length)
                .filter(column -> !table.columns().get(column).right())
                .reduce((a, b) -> widths[b] > widths[a] ? b : a)
                .orElse(0);
    }

    private void row(List<String> cells, List<String> lines) {
        List<List<String>> wrapped = IntStream.range(0, cells.size())
                .mapToObj(column -> Wrap.lines(cells.get(column), widths[column]))
                .toList();
        int height = wrapped.stream().mapToInt(List::size).max().orElse(1);
        for (int i = 0; i < height; i++) {
            lines.add(line(wrapped, i));
        }
    }

    private String line(List<List<String>> wrapped, int i) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            List<String> cell = wrapped.get(column);
            String text = i < cell.size() ? cell.get(i) : "";
            String space = " ".repeat(Math.max(0, widths[column] - Wrap.width(text)));
            line.append(column == 0 ? "" : GAP);
            line.append(table.columns().get(column).right() ? space + text : text + space);
        }
        return line.toString().stripTrailing();
    }
}
