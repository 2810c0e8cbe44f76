package org.bertconv.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bertconv.CheckResult;
import org.bertconv.io.Printable;
import org.bertconv.mapping.KeyReport;
import org.bertconv.mapping.KeyReport.TiedState;
import org.bertconv.mapping.Recognition;
import org.bertconv.report.Table.Column;

/** What a person reads of a check. */
final class CheckPage {

    private static final Column TENSOR = Column.words("tensor");
    private static final Column SHAPE = Column.words("shape");
    private static final Column WHY = Column.words("why");
    private static final Column NEAREST = Column.words("nearest");

    private CheckPage() {}

    static Page of(CheckResult result) {
        List<Part> parts = new ArrayList<>();
        mapped(result.keys()).ifPresent(parts::add);
        parts.addAll(findings(result));
        parts.add(facts(result));
        return new Page(title(result), parts, result.ok() ? "OK" : "NOT OK", result.ok());
    }

    static String title(CheckResult result) {
        Recognition recognition = result.recognition();
        return Printable.of(result.name()) + ": " + result.format() + ", " + recognition.family() + ", naming "
                + recognition.naming() + ", head " + recognition.head().label() + ", prefix "
                + Parts.quoted(recognition.prefix());
    }

    /** {@return the numbers of a check} */
    static Facts facts(CheckResult result) {
        KeyReport keys = result.keys();
        return Facts.of(
                "mapped",
                Figures.count(keys.mapped().size(), "tensor"),
                "missing",
                Figures.count(keys.missing().size()),
                "unexpected",
                Figures.count(keys.unexpected().size()),
                "mismatched",
                Figures.count(keys.mismatched().size()),
                "tied",
                Figures.count(keys.tied().size()),
                "synthesized",
                Figures.count(keys.synthesized().size()),
                "ignored",
                Figures.count(keys.ignored().size()),
                "coverage",
                Figures.percent(result.coverage()) + " of the expected tensors");
    }

    /** {@return whatever a person has to know besides the numbers} */
    static List<Part> findings(CheckResult result) {
        KeyReport keys = result.keys();
        List<Part> parts = new ArrayList<>();
        missing(keys).ifPresent(parts::add);
        unexpected(keys).ifPresent(parts::add);
        mismatched(keys).ifPresent(parts::add);
        Parts.lines("tied", tied(keys)).ifPresent(parts::add);
        Parts.lines("synthesized", synthesized(keys)).ifPresent(parts::add);
        Parts.ignored(keys.ignored()).ifPresent(parts::add);
        Parts.lines("notes", keys.notes()).ifPresent(parts::add);
        return parts;
    }

    private static Optional<Part> mapped(KeyReport keys) {
        List<List<String>> rows = keys.mapped().stream()
                .map(mapped -> List.of(
                        Printable.of(mapped.source()),
                        mapped.target(),
                        mapped.operations().isEmpty() ? "" : " " + mapped.operations(),
                        mapped.rule()))
                .toList();
        List<String> lines = new ArrayList<>();
        int asTheyAre = 0;
        for (Folding.Row row : Folding.of(rows, 2)) {
            List<String> cells = row.cells();
            if (cells.get(0).equals(cells.get(1)) && cells.get(2).isEmpty()) {
                asTheyAre += row.count();
            } else {
                lines.add(cells.get(0) + "\n  -> " + cells.get(1) + cells.get(2));
            }
        }
        if (asTheyAre > 0) {
            lines.add(Figures.count(asTheyAre, "tensor") + " under canonical names already, taken as they are");
        }
        return lines.isEmpty() ? Optional.empty() : Optional.of(new Lines("mapped", lines));
    }

    /** {@return the way of every tensor, layers folded} */
    static Table mappedTable(KeyReport keys) {
        List<List<String>> rows = keys.mapped().stream()
                .map(mapped -> List.of(
                        Printable.of(mapped.source()),
                        mapped.target(),
                        Figures.shape(mapped.shape()),
                        String.join(", ", mapped.operations()),
                        Printable.of(mapped.rule())))
                .toList();
        List<Column> columns = List.of(
                Column.words("in the checkpoint"),
                Column.words("canonical name"),
                SHAPE,
                Column.words("operations"),
                Column.words("rule"));
        return Parts.folded("mapped", columns, rows, 2);
    }

    private static Optional<Part> missing(KeyReport keys) {
        List<List<String>> rows = keys.missing().stream()
                .map(tensor -> List.of(
                        Printable.of(tensor.name()),
                        Figures.shape(tensor.shape()),
                        Printable.of(tensor.why()),
                        Printable.of(String.join(", ", tensor.nearest()))))
                .toList();
        return table("missing: these would be random", List.of(TENSOR, SHAPE, WHY, NEAREST), rows);
    }

    private static Optional<Part> unexpected(KeyReport keys) {
        List<List<String>> rows = keys.unexpected().stream()
                .map(tensor -> List.of(
                        Printable.of(tensor.name()),
                        Figures.shape(tensor.shape()),
                        Printable.of(tensor.why()),
                        Printable.of(String.join(", ", tensor.nearest()))))
                .toList();
        return table("unexpected", List.of(TENSOR, SHAPE, WHY, NEAREST), rows);
    }

    private static Optional<Part> mismatched(KeyReport keys) {
        List<List<String>> rows = keys.mismatched().stream()
                .map(tensor -> List.of(
                        Printable.of(tensor.name()), Figures.shape(tensor.expected()), Figures.shape(tensor.found())))
                .toList();
        return table("mismatched", List.of(TENSOR, Column.words("expected"), Column.words("found")), rows);
    }

    private static Optional<Part> table(String heading, List<Column> columns, List<List<String>> rows) {
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of(Parts.folded(heading, columns, rows, 1).withoutEmpty());
    }

    private static List<String> tied(KeyReport keys) {
        List<List<String>> rows = keys.tied().stream()
                .map(tied -> List.of(Printable.of(tied.name()), Printable.of(tied.to()), state(tied.state())))
                .toList();
        return Folding.of(rows, 2).stream()
                .map(row -> row.cells().get(0) + " = " + row.cells().get(1) + ": "
                        + row.cells().get(2))
                .toList();
    }

    private static String state(TiedState state) {
        return switch (state) {
            case ABSENT -> "not stored, it is its partner";
            case EQUAL -> "stored, the same values";
            case DIFFERENT -> "stored with values of its own; both are kept";
        };
    }

    private static List<String> synthesized(KeyReport keys) {
        List<List<String>> rows = keys.synthesized().stream()
                .map(item -> List.of(Printable.of(item.name()), Printable.of(item.why())))
                .toList();
        return Folding.of(rows, 1).stream()
                .map(row -> row.cells().get(0) + ": " + row.cells().get(1))
                .toList();
    }
}
