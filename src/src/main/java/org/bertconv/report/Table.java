package org.bertconv.report;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Rows of cells under named columns.
 *
 * @param heading above it, may be empty
 * @param columns from left to right
 * @param rows each with a cell a column
 */
public record Table(String heading, List<Column> columns, List<List<String>> rows) implements Part {

    /** Copies the lists. */
    public Table {
        columns = List.copyOf(columns);
        rows = rows.stream().map(List::copyOf).toList();
    }

    /** {@return the same without the columns that have nothing but empty cells} */
    Table withoutEmpty() {
        List<Integer> kept = IntStream.range(0, columns.size())
                .filter(column -> rows.stream().anyMatch(row -> !row.get(column).isEmpty()))
                .boxed()
                .toList();
        return new Table(
                heading,
                kept.stream().map(columns::get).toList(),
                rows.stream().map(row -> kept.stream().map(row::get).toList()).toList());
    }

    /**
     * @param name its head
     * @param right whether its cells end at the same column, as figures do
     */
    public record Column(String name, boolean right) {

        /** {@return a column of words} */
        static Column words(String name) {
            return new Column(name, false);
        }

        /** {@return a column of figures} */
        static Column figures(String name) {
            return new Column(name, true);
        }
    }
}
