package org.bertconv.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.SourceName;
import org.bertconv.output.OutputDirectory;
import org.bertconv.output.OutputOptions;
import org.bertconv.output.OutputPlace;

/**
 * A file that a report goes to. It appears whole or not at all; a report of an earlier run is replaced.
 *
 * @param path of the file
 * @param kind by its extension
 */
public record ReportFile(Path path, Kind kind) {

    /** The extensions that are known, for messages. */
    public static final String EXTENSIONS = ".json, .html, .xml, .sarif, .md";

    /** What a report file holds. */
    public enum Kind {
        JSON(".json"),
        HTML(".html"),
        JUNIT(".xml"),
        SARIF(".sarif"),
        MARKDOWN(".md");

        private final String extension;

        Kind(String extension) {
            this.extension = extension;
        }
    }

    /** {@return the report file of a path, if its extension is known} */
    public static Optional<ReportFile> of(Path path) {
        String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
        return Arrays.stream(Kind.values())
                .filter(kind -> name.endsWith(kind.extension))
                .findFirst()
                .map(kind -> new ReportFile(path, kind));
    }

    /**
     * Finds out before the work whether the report can be written after it.
     *
     * @param target a directory that the work will make, if it makes one
     * @param inputs that will be read, which a report never replaces
     * @throws CheckpointException OUTPUT if it is a directory, or its directory does not exist or cannot be written to
     */
    public void requirePlace(Optional<Path> target, List<Path> inputs) throws IOException {
        SourceName name = SourceName.of(path.toString());
        if (Files.isDirectory(path)) {
            throw CheckpointException.of(ErrorClass.OUTPUT, name, "is a directory, not a file for a report");
        }
        Path parent = path.toAbsolutePath().normalize().getParent();
        if (parent == null || Files.isDirectory(parent)) {
            OutputPlace.requireFile(path, options(inputs));
            return;
        }
        boolean willBe = target.map(
                        directory -> directory.toAbsolutePath().normalize().equals(parent))
                .orElse(false);
        if (!willBe) {
            throw CheckpointException.of(ErrorClass.OUTPUT, name, "its directory does not exist");
        }
    }

    /**
     * Writes the report.
     *
     * @param inputs that were read, which a report never replaces
     * @throws CheckpointException OUTPUT if it cannot be written
     */
    public void write(Outcome outcome, String version, List<Path> inputs) throws IOException {
        byte[] content = content(outcome, version).getBytes(StandardCharsets.UTF_8);
        try (OutputDirectory directory = OutputDirectory.forFile(path, options(inputs))) {
            directory.write(String.valueOf(path.getFileName()), content);
            directory.commit();
        }
    }

    private static OutputOptions options(List<Path> inputs) {
        return new OutputOptions(true, inputs, name -> false);
    }

    private String content(Outcome outcome, String version) {
        return switch (kind) {
            case JSON -> JsonReport.of(outcome, version);
            case HTML -> HtmlReport.of(outcome, version);
            case MARKDOWN -> MarkdownReport.of(outcome, version);
            case SARIF -> SarifReport.of(outcome, version);
            case JUNIT -> JunitReport.of(outcome);
        };
    }
}
