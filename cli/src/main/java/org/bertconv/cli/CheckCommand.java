package org.bertconv.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bertconv.report.Checked;
import org.bertconv.report.Outcome;
import org.bertconv.report.ReportFile;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bertconv check}. */
@picocli.CommandLine.Command(
        name = "check",
        description =
                "Says which tensors of its architecture a checkpoint lacks, and which it has too many. Writes nothing.",
        footer = {"", "Example:", "  bertconv check pytorch_model.bin --head masked-lm"})
final class CheckCommand implements Command {

    @Parameters(paramLabel = "CHECKPOINT", description = "A file, a directory, a bundle prefix or an archive.")
    private Path checkpoint = Path.of("");

    @Option(names = "--allow-unexpected", description = "Tensors that no rule knows do not fail the check.")
    private boolean allowUnexpected;

    @Mixin
    private SourceOptions source = new SourceOptions();

    @Mixin
    private ReportOptions reports = new ReportOptions();

    @Override
    public Outcome call(Session session) throws IOException {
        return new Checked(session.bertconv(source).check(checkpoint, source.source(), allowUnexpected));
    }

    @Override
    public List<Path> inputs() {
        List<Path> inputs = new ArrayList<>(List.of(checkpoint));
        inputs.addAll(source.files());
        return inputs;
    }

    @Override
    public List<ReportFile> reports() {
        return reports.files();
    }
}
