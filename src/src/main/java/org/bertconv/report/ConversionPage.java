package org.bertconv.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bertconv.Conversion;
import org.bertconv.io.Printable;
import org.bertconv.parity.ParityReport;
import org.bertconv.parity.Verdict;
import org.bertconv.report.Table.Column;

/** What a person reads of a conversion. */
final class ConversionPage {

    private ConversionPage() {}

    static Page of(Conversion conversion) {
        List<Part> parts = new ArrayList<>(CheckPage.findings(conversion.check()));
        Parts.lines("initialized, because the source does not have them", Folding.names(conversion.initialized()))
                .ifPresent(parts::add);
        Parts.lines(
                        conversion.ok()
                                ? "dropped, because " + conversion.to() + " has no place for them"
                                : "would be dropped, because " + conversion.to()
                                        + " has no place for them; --allow-drop leaves them out",
                        Folding.names(conversion.dropped()))
                .ifPresent(parts::add);
        parts.add(CheckPage.facts(conversion.check()));
        if (!conversion.written().isEmpty()) {
            parts.add(written(conversion));
        }
        conversion.parity().ifPresent(parity -> {
            parts.add(new Lines("verification", List.of("left  " + parity.left(), "right " + parity.right())));
            parts.addAll(ParityPage.parts(parity));
        });
        Parts.lines("notes", conversion.notes()).ifPresent(parts::add);
        return new Page(CheckPage.title(conversion.check()), parts, verdict(conversion), conversion.exitCode() == 0);
    }

    private static Table written(Conversion conversion) {
        List<Column> columns = List.of(Column.words("file"), Column.figures("bytes"), Column.words("sha256"));
        List<List<String>> rows = conversion.written().stream()
                .map(file -> List.of(
                        Printable.of(file.file()),
                        Figures.count(file.bytes()),
                        file.sha256().orElse("")))
                .toList();
        return new Table("written to " + Printable.of(conversion.target()), columns, rows).withoutEmpty();
    }

    private static String verdict(Conversion conversion) {
        if (!conversion.ok()) {
            return "NOT OK: NOTHING WRITTEN";
        }
        boolean written = !conversion.written().isEmpty();
        if (conversion.parity().isEmpty()) {
            return written ? "WRITTEN, NOT VERIFIED" : "OK: DRY RUN, NOTHING WRITTEN";
        }
        ParityReport parity = conversion.parity().orElseThrow();
        String word = EvidenceWords.verdict(parity).toUpperCase(Locale.ROOT);
        if (parity.verdict() == Verdict.SAME) {
            return "WRITTEN AND VERIFIED: " + word;
        }
        return (written ? "WRITTEN, BUT: " : "NOTHING WRITTEN: ") + word;
    }
}
