package org.bertconv.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bertconv.io.CheckpointException;
import org.bertconv.parity.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportFileTest {

    private static final Outcome OUTCOME = new Compared(Results.parity(Verdict.SAME), "right");

    @TempDir
    Path folder;

    @Test
    void theExtensionSaysWhatIsWritten() throws Exception {
        for (String name : List.of("a.json", "a.md", "a.XML", "a.html", "a.sarif")) {
            ReportFile.of(folder.resolve(name)).orElseThrow().write(OUTCOME, "1.2", List.of());
        }

        assertThat(folder.resolve("a.json")).content().isEqualTo(JsonReport.of(OUTCOME, "1.2"));
        assertThat(folder.resolve("a.md")).content().isEqualTo(MarkdownReport.of(OUTCOME, "1.2"));
        assertThat(folder.resolve("a.XML")).content().isEqualTo(JunitReport.of(OUTCOME));
        assertThat(ReportFile.of(Path.of("a.txt"))).isEmpty();
        assertThat(ReportFile.of(Path.of("/"))).isEmpty();
    }

    @Test
    void theReportOfAnEarlierRunIsReplaced() throws Exception {
        Path file = Files.writeString(folder.resolve("a.md"), "old");

        ReportFile.of(file).orElseThrow().write(OUTCOME, "1.2", List.of());

        assertThat(file).content().startsWith("## bertconv diff: SAME");
        assertThat(folder.toFile().list()).containsExactly("a.md");
    }

    @Test
    void aDirectoryThatIsMissingIsSaidBeforeTheWork() {
        ReportFile report = ReportFile.of(folder.resolve("no/a.md")).orElseThrow();

        assertThatThrownBy(() -> report.requirePlace(Optional.empty(), List.of()))
                .isInstanceOf(CheckpointException.class)
                .hasMessage("OUTPUT: " + folder.resolve("no/a.md") + ": its directory does not exist");
    }

    @Test
    void aDirectoryThatTheWorkMakesMayBeMissing() throws Exception {
        ReportFile report = ReportFile.of(folder.resolve("no/a.md")).orElseThrow();

        report.requirePlace(Optional.of(folder.resolve("no")), List.of());
    }

    @Test
    void aDirectoryIsNoReport() throws Exception {
        Path directory = Files.createDirectory(folder.resolve("a.md"));
        ReportFile report = ReportFile.of(directory).orElseThrow();

        assertThatThrownBy(() -> report.requirePlace(Optional.empty(), List.of()))
                .hasMessage("OUTPUT: " + directory + ": is a directory, not a file for a report");
    }

    @Test
    void anInputIsNeverReplaced() throws Exception {
        Path input = Files.writeString(folder.resolve("config.json"), "{}");
        ReportFile report = ReportFile.of(input).orElseThrow();

        assertThatThrownBy(() -> report.write(OUTCOME, "1.2", List.of(input))).isInstanceOf(CheckpointException.class);
        assertThat(input).content().isEqualTo("{}");
    }

    @Test
    void whatTheReportMayNotReplaceIsSaidBeforeTheWork() throws Exception {
        Path input = Files.writeString(folder.resolve("a.json"), "{}");
        ReportFile report = ReportFile.of(input).orElseThrow();

        report.requirePlace(Optional.empty(), List.of());
        assertThatThrownBy(() -> report.requirePlace(Optional.of(folder), List.of(input)))
                .isInstanceOf(CheckpointException.class)
                .hasMessage("OUTPUT: " + input + ": is the input " + input);
    }
}
