package org.bertconv.cli;

import java.util.ArrayList;
import java.util.List;
import org.bertconv.report.ReportFile;
import picocli.CommandLine.Option;

/** Where reports go. */
final class ReportOptions {

    @Option(
            names = "--report",
            paramLabel = "FILE",
            converter = Converters.Reports.class,
            description = "Write a report, by extension: .json, .html, .xml (JUnit), .sarif, .md. Also written when the"
                    + " answer is no. Repeatable.")
    private List<ReportFile> files = new ArrayList<>();

    List<ReportFile> files() {
        return files;
    }
}
