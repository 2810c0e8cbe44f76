package org.bertconv.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.bertconv.Bertconv;
import org.bertconv.ConvertOptions;
import org.bertconv.Halves;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.report.Converted;
import org.bertconv.report.Outcome;
import org.bertconv.report.ReportFile;
import org.bertconv.tensor.DType;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bertconv convert}. */
@picocli.CommandLine.Command(
        name = "convert",
        description =
                "Reads a checkpoint, renames and checks its tensors, writes them for another framework, and verifies"
                        + " what it wrote: both are run on the same probes and compared.",
        footer = {
            "",
            "TARGET is a directory, ready for from_pretrained, or a single file when its ending is that",
            "of weights: .safetensors, .bin, .h5, .msgpack, .npz, .gguf.",
            "Nothing is written when a tensor is missing, and nothing existing is replaced without --force.",
            "",
            "Example:",
            "  bertconv convert uncased_L-12_H-768_A-12 bert-base-uncased --report report.xml",
            "  bertconv convert --encoder bert-base --decoder bert-base bert2bert --allow-missing"
        })
final class ConvertCommand implements Command {

    @Parameters(
            index = "0",
            paramLabel = "SOURCE",
            description = "A file, a directory, a bundle prefix or an archive. Not with --encoder and --decoder.")
    private Path from = Path.of("");

    @Parameters(index = "1", arity = "0..1", paramLabel = "TARGET", description = "What to write.")
    private Optional<Path> to = Optional.empty();

    @Mixin
    private PairOptions pair = new PairOptions();

    @Option(
            names = "--to",
            paramLabel = "FORMAT",
            completionCandidates = Choices.Targets.class,
            description = "The format to write: ${COMPLETION-CANDIDATES} (default: what the ending of TARGET says, else"
                    + " safetensors).")
    private Optional<String> format = Optional.empty();

    @Option(
            names = "--dtype",
            paramLabel = "DTYPE",
            defaultValue = "keep",
            completionCandidates = Choices.Dtypes.class,
            description = "The element type to write: ${COMPLETION-CANDIDATES} (default keep).")
    private String dtype = "keep";

    @Option(
            names = "--max-shard-size",
            paramLabel = "SIZE",
            defaultValue = "5GB",
            converter = Converters.Size.class,
            description = "Spread the weights over several files above this size (default 5GB).")
    private long maxShardBytes = 5_000_000_000L;

    @Option(names = "--no-verify", description = "Do not run and compare what was written.")
    private boolean noVerify;

    @Option(names = "--force", description = "Replace a checkpoint that lies at TARGET.")
    private boolean force;

    @Option(names = "--dry-run", description = "Stop before anything is written.")
    private boolean dryRun;

    @Option(
            names = "--allow-missing",
            description = "Make tensors that the source lacks as the family makes them for training, and list them.")
    private boolean allowMissing;

    @Option(names = "--allow-unexpected", description = "Leave out tensors that no rule knows.")
    private boolean allowUnexpected;

    @Option(
            names = "--allow-drop",
            description = "Leave out tensors that the target has no place for, such as pooler and heads in GGUF.")
    private boolean allowDrop;

    @Option(
            names = "--global-step",
            paramLabel = "N",
            converter = Converters.Step.class,
            description = "The training step to write into a TF1 checkpoint, as Google's scripts expect it.")
    private Optional<Long> globalStep = Optional.empty();

    @Option(
            names = "--golden",
            paramLabel = "FILE",
            description = "Outputs of the original framework, to compare what was written with as well.")
    private Optional<Path> golden = Optional.empty();

    @Mixin
    private ParityOptions parity = new ParityOptions();

    @Mixin
    private SourceOptions source = new SourceOptions();

    @Mixin
    private ReportOptions reports = new ReportOptions();

    @Override
    public Outcome call(Session session) throws IOException {
        // Hashing takes longer than writing, so it is done only for those who can use it.
        boolean digests = session.common().json() || !reports.files().isEmpty();
        ConvertOptions options = new ConvertOptions(
                format,
                DType.of(dtype),
                maxShardBytes,
                !noVerify,
                force,
                dryRun,
                allowMissing,
                allowUnexpected,
                allowDrop,
                globalStep.map(OptionalLong::of).orElseGet(OptionalLong::empty),
                digests,
                parity.options(false, Optional.empty(), false),
                golden);
        Bertconv bertconv = session.bertconv(source);
        Optional<Halves> halves = pair.halves();
        if (halves.isPresent() == to.isPresent()) {
            throw CheckpointException.of(
                            ErrorClass.USAGE,
                            halves.isPresent()
                                    ? "--encoder and --decoder stand in place of SOURCE: there is one path too many"
                                    : "TARGET is missing")
                    .hint("bertconv convert --help shows what there is");
        }
        return new Converted(
                halves.isPresent()
                        ? bertconv.convert(halves.get(), from, source.source(), options)
                        : bertconv.convert(from, to.orElseThrow(), source.source(), options));
    }

    @Override
    public List<Path> inputs() {
        List<Path> inputs = new ArrayList<>(to.isPresent() ? List.of(from) : pair.files());
        inputs.addAll(source.files());
        golden.ifPresent(inputs::add);
        parity.probe().ifPresent(inputs::add);
        return inputs;
    }

    @Override
    public List<ReportFile> reports() {
        return reports.files();
    }

    @Override
    public Optional<Path> target() {
        return Optional.of(to.orElse(from));
    }
}
