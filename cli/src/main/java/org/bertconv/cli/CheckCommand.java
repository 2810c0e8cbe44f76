package org.bertconv.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bertconv.Bertconv;
import org.bertconv.Halves;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
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

    @Parameters(
            arity = "0..1",
            paramLabel = "CHECKPOINT",
            description = "A file, a directory, a bundle prefix or an archive. Not with --encoder and --decoder.")
    private Optional<Path> checkpoint = Optional.empty();

    @Mixin
    private PairOptions pair = new PairOptions();

    @Option(names = "--allow-unexpected", description = "Tensors that no rule knows do not fail the check.")
    private boolean allowUnexpected;

    @Mixin
    private SourceOptions source = new SourceOptions();

    @Mixin
    private ReportOptions reports = new ReportOptions();

    @Override
    public Outcome call(Session session) throws IOException {
        Bertconv bertconv = session.bertconv(source);
        Optional<Halves> halves = pair.halves();
        if (halves.isPresent() == checkpoint.isPresent()) {
            throw CheckpointException.of(
                            ErrorClass.USAGE,
                            halves.isPresent()
                                    ? "--encoder and --decoder stand in place of CHECKPOINT: there is one path too many"
                                    : "CHECKPOINT is missing")
                    .hint("bertconv check --help shows what there is");
        }
        return new Checked(
                halves.isPresent()
                        ? bertconv.check(halves.get(), source.source(), allowUnexpected)
                        : bertconv.check(checkpoint.orElseThrow(), source.source(), allowUnexpected));
    }

    @Override
    public List<Path> inputs() {
        List<Path> inputs = new ArrayList<>(pair.files());
        checkpoint.ifPresent(inputs::add);
        inputs.addAll(source.files());
        return inputs;
    }

    @Override
    public List<ReportFile> reports() {
        return reports.files();
    }
}
