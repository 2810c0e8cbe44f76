package org.bertconv.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bertconv.Bertconv;
import org.bertconv.InspectOptions;
import org.bertconv.io.CheckpointException;
import org.bertconv.report.Failed;
import org.bertconv.report.Inspected;
import org.bertconv.report.Outcome;
import org.bertconv.report.ReportFile;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bertconv inspect}. */
@picocli.CommandLine.Command(
        name = "inspect",
        description = "Shows what is in a checkpoint, without mapping anything.",
        footer = {"", "Example:", "  bertconv inspect pytorch_model.bin --tensors '*embeddings*' --stats"})
final class InspectCommand implements Command {

    @Parameters(paramLabel = "CHECKPOINT", description = "A file, a directory, a bundle prefix or an archive.")
    private Path checkpoint = Path.of("");

    @Option(
            names = "--tensors",
            paramLabel = "GLOB",
            description = "Show only the tensors whose names match; * stands for any characters, ? for one.")
    private Optional<String> tensors = Optional.empty();

    @Option(names = "--stats", description = "Show min, max, mean, std, NaN and infinity counts of each tensor.")
    private boolean stats;

    @Option(names = "--hash", description = "Show the SHA-256 of the bytes of each tensor.")
    private boolean hash;

    @Mixin
    private SourceOptions source = new SourceOptions();

    @Mixin
    private ReportOptions reports = new ReportOptions();

    @Override
    public Outcome call(Session session) throws IOException {
        InspectOptions options = new InspectOptions(tensors, stats, hash);
        Bertconv bertconv = session.bertconv(source);
        try {
            return new Inspected(bertconv.inspect(checkpoint, source.source(), options));
        } catch (CheckpointException e) {
            // What a file wanted to run is what one wants to see of it.
            List<String> globals = bertconv.pickleGlobals(e);
            if (globals.isEmpty()) {
                throw e;
            }
            return Failed.of("inspect", e).withGlobals(globals);
        }
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
