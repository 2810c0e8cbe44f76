package org.bertconv.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bertconv.parity.ParityReport;
import org.bertconv.report.Compared;
import org.bertconv.report.Outcome;
import org.bertconv.report.ReportFile;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bertconv diff}. */
@picocli.CommandLine.Command(
        name = "diff",
        description =
                "Runs two checkpoints on the same probes and compares every output and every weight; or compares a"
                        + " checkpoint with outputs that the original framework recorded (a golden).",
        footer = {
            "",
            "A golden that bertconv golden records has digests of rows, for what outputs do not show:",
            "a row that is not the recorded one is different, and what nothing covers makes the answer no.",
            "A golden without digests is judged by its outputs, and the last line says what it leaves",
            "open; --complete makes that a no as well.",
            "",
            "Example:",
            "  bertconv diff bert-base-uncased golden.safetensors --atol 1e-4"
        })
final class DiffCommand implements Command {

    @Parameters(index = "0", paramLabel = "LEFT", description = "A checkpoint.")
    private Path left = Path.of("");

    @Parameters(index = "1", paramLabel = "RIGHT", description = "A checkpoint or a golden.")
    private Path right = Path.of("");

    @Option(names = "--weights-only", description = "Run nothing; compare the tensors by content.")
    private boolean weightsOnly;

    @Option(
            names = "--outputs",
            paramLabel = "GLOB",
            description = "Compare only the outputs whose names match; the others are then uncovered.")
    private Optional<String> outputs = Optional.empty();

    @Option(
            names = "--self-test",
            description = "Plant a fault of each kind into a copy of LEFT in memory, and say how many would be caught.")
    private boolean selfTest;

    @Mixin
    private ParityOptions parity = new ParityOptions();

    @Mixin
    private SourceOptions source = new SourceOptions();

    @Mixin
    private ReportOptions reports = new ReportOptions();

    @Override
    public Outcome call(Session session) throws IOException {
        ParityReport report = session.bertconv(source)
                .diff(left, right, source.source(), parity.options(weightsOnly, outputs, selfTest));
        return Compared.of(report, left, right);
    }

    @Override
    public List<Path> inputs() {
        List<Path> inputs = new ArrayList<>(List.of(left, right));
        inputs.addAll(source.files());
        parity.probe().ifPresent(inputs::add);
        return inputs;
    }

    @Override
    public List<ReportFile> reports() {
        return reports.files();
    }
}
