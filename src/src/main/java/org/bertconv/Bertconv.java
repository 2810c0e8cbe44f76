package org.bertconv;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bertconv.checkpoint.Checkpoint;
import org.bertconv.format.CheckpointFormats;
import org.bertconv.format.pytorch.PytorchGlobals;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.FileSource;
import org.bertconv.io.SourceName;
import org.bertconv.mapping.KeyReport;
import org.bertconv.mapping.Mapped;
import org.bertconv.mapping.MappedCheckpoint;
import org.bertconv.mapping.MappedPair;
import org.bertconv.mapping.RuleCatalog;
import org.bertconv.parity.ParityReport;

/**
 * The whole tool on one page. A checkpoint goes this way:
 *
 * <pre>
 * Path --CheckpointFormats.open--&gt; Checkpoint              lazy tensors, nothing loaded
 *      --MappedCheckpoint.of--&gt; canonical names, KeyReport  rules of the source naming; the architecture's names and shapes
 *                                                           not ok: stop, exit 1, nothing written
 *      --MappingRules.named--&gt; names of the target naming
 *      --CheckpointWriter.write--&gt; temporary file, force, atomic rename
 *      --reopen what was written--&gt; ParityCheck(source, target, probes) --&gt; ParityReport --&gt; exit code
 * </pre>
 *
 * <p>Whatever is wrong with an input or an output is a {@link CheckpointException}; what is compared and found wanting is a result.
 */
public final class Bertconv {

    private final Settings settings;

    /** A tool with settings that hold for all that it does. */
    public Bertconv(Settings settings) {
        this.settings = settings;
    }

    /** {@return what is in a checkpoint, without mapping anything} */
    public Inspection inspect(Path path, Source source, InspectOptions options) throws IOException {
        try (Checkpoint checkpoint = open(path, source)) {
            return inspect(checkpoint, source, options);
        }
    }

    /**
     * {@return every Python name in the pickles of a file that was refused, with its opcode, its offset and what is thought of it; empty for
     * an error about anything else}
     */
    public List<String> pickleGlobals(CheckpointException refusal) throws IOException {
        Optional<Path> file = refusal.source().map(source -> Path.of(source.file()));
        if (refusal.errorClass() != ErrorClass.REFUSED
                || file.filter(Files::isRegularFile).isEmpty()) {
            return List.of();
        }
        try (FileSource source =
                FileSource.open(file.get(), SourceName.of(file.get().toString()))) {
            return PytorchGlobals.scan(source).uses().stream()
                    .map(use -> use + ": " + use.grade().label())
                    .toList();
        }
    }

    /**
     * {@return what became of every tensor of a checkpoint, compared with its architecture}
     *
     * @param allowUnexpected whether tensors that no rule knows do not fail the check
     */
    public CheckResult check(Path path, Source source, boolean allowUnexpected) throws IOException {
        try (Checkpoint checkpoint = open(path, source)) {
            Mapped mapped = map(checkpoint, source);
            GeluOption.requireHeeded(source, List.of(mapped));
            return result(mapped, false, allowUnexpected);
        }
    }

    /** {@return what was written, and how it compares with its source; nothing is written unless the check is ok} */
    public Conversion convert(Path from, Path target, Source source, ConvertOptions options) throws IOException {
        Target to = target(target, List.of(from), options);
        try (Checkpoint opened = open(from, source)) {
            ModulesFitting modules = ModulesFitting.of(opened, to);
            Checkpoint checkpoint = modules.narrowed(opened);
            Mapped mapped = map(checkpoint, source);
            GeluOption.requireHeeded(source, List.of(mapped));
            CheckResult check = result(mapped, options.allowMissing(), options.allowUnexpected());
            if (!check.ok()) {
                return Conversion.refused(check, to, List.of());
            }
            if (mapped instanceof MappedPair pair) {
                return converted(List.of(from), pair, to, check, options);
            }
            MappedCheckpoint single = (MappedCheckpoint) mapped;
            Fitting fitting = Fitting.of(single, to);
            List<String> dropped = Stream.of(fitting.dropped(), modules.dropped())
                    .flatMap(List::stream)
                    .toList();
            if (!dropped.isEmpty() && !options.allowDrop()) {
                return Conversion.refused(check, to, dropped);
            }
            MappedCheckpoint fit = fitting.dropped().isEmpty() ? single : fitting.narrowed(this, checkpoint, source);
            return new Converting(this, settings, List.of(from), to, new SingleForm(fit, fitting.naming()), options)
                    .convert(fit, check, dropped)
                    .with(modules.notes());
        }
    }

    /** {@return what an encoder and a decoder lack to be put together} */
    public CheckResult check(Halves halves, Source source, boolean allowUnexpected) throws IOException {
        try (Checkpoint encoder = open(halves.encoder(), source);
                Checkpoint decoder = open(halves.decoder(), source)) {
            return result(pair(encoder, decoder, source), false, allowUnexpected);
        }
    }

    /** {@return what was written of an encoder and a decoder that are put together} */
    public Conversion convert(Halves halves, Path target, Source source, ConvertOptions options) throws IOException {
        Target to = target(target, List.of(halves.encoder(), halves.decoder()), options);
        try (Checkpoint encoder = open(halves.encoder(), source);
                Checkpoint decoder = open(halves.decoder(), source)) {
            MappedPair pair = pair(encoder, decoder, source);
            CheckResult check = result(pair, options.allowMissing(), options.allowUnexpected());
            return check.ok()
                    ? converted(List.of(halves.encoder(), halves.decoder()), pair, to, check, options)
                    : Conversion.refused(check, to, List.of());
        }
    }

    /** {@return the target, if it can be written: that is known before gigabytes are opened and checked} */
    private static Target target(Path path, List<Path> from, ConvertOptions options) throws IOException {
        Target to = Target.of(path, options.to());
        Inputs inputs = new Inputs(from);
        if (inputs.exist()) {
            to.requirePlace(List.of(), to.rules(inputs, Optional.empty(), options));
        }
        return to;
    }

    private Conversion converted(List<Path> from, MappedPair pair, Target to, CheckResult check, ConvertOptions options)
            throws IOException {
        PairForm form = PairForm.of(pair, to.writer().target());
        return new Converting(this, settings, from, to, form, options).convert(pair, check, List.of());
    }

    private MappedPair pair(Checkpoint encoder, Checkpoint decoder, Source source) throws IOException {
        MappedPair pair = MappedPair.of(encoder, decoder, catalog(), source.forced(), source.gelu());
        GeluOption.requireHeeded(source, List.of(pair));
        return pair;
    }

    /** {@return how the right checkpoint, or the recorded outputs in the right file, compare with the left checkpoint} */
    public ParityReport diff(Path left, Path right, Source source, DiffOptions options) throws IOException {
        return new Diffing(this, options.with(options.scrutiny().withFloors()), settings.verifying())
                .diff(left, right, source);
    }

    /** {@return what can be asked of the rule files} */
    public Rules rules() throws IOException {
        return new Rules(this, catalog());
    }

    /** {@return the open checkpoint; the caller closes it} */
    Checkpoint open(Path path, Source source) throws IOException {
        return CheckpointFormats.open(path, settings.reading(), source.config());
    }

    /** {@return the checkpoint under canonical names, its keys checked} */
    Mapped map(Checkpoint checkpoint, Source source) throws IOException {
        return Mapped.of(checkpoint, catalog(), source.forced(), source.gelu());
    }

    /** {@return the checkpoints that are compared under canonical names, their keys checked} */
    List<Mapped> mapSides(List<Checkpoint> checkpoints, Source source) throws IOException {
        OwnRules own = OwnRules.read(settings.ruleFiles());
        own.requireHeeded(checkpoints);
        List<Mapped> sides = new ArrayList<>();
        for (Checkpoint checkpoint : checkpoints) {
            sides.add(Mapped.of(checkpoint, own.catalog(checkpoint), source.forced(), source.gelu()));
        }
        GeluOption.requireHeeded(source, sides);
        return sides;
    }

    /** {@return what this program wrote under canonical names} */
    Mapped mapWritten(Checkpoint checkpoint, Source source) throws IOException {
        return Mapped.of(checkpoint, RuleCatalog.bundled(), source.forced(), source.gelu());
    }

    private Inspection inspect(Checkpoint checkpoint, Source source, InspectOptions options) throws IOException {
        Inspecting inspecting = new Inspecting(options);
        try {
            Mapped mapped = map(checkpoint, source);
            GeluOption.requireHeeded(source, List.of(mapped));
            return inspecting.recognized(checkpoint, mapped);
        } catch (CheckpointException e) {
            // What is in a file can be shown without knowing what it is for; a wrong option is another matter.
            if (e.errorClass().exitCode() == ErrorClass.USAGE.exitCode()) {
                throw e;
            }
            return inspecting.unrecognized(checkpoint, String.valueOf(e.getMessage()));
        }
    }

    private RuleCatalog catalog() throws IOException {
        return OwnRules.read(settings.ruleFiles()).catalog();
    }

    private static CheckResult result(Mapped mapped, boolean allowMissing, boolean allowUnexpected) {
        KeyReport keys = mapped.report();
        return new CheckResult(
                mapped.checkpoint().name().toString(),
                mapped.checkpoint().format(),
                mapped.recognition(),
                keys,
                mapped.coverage(),
                keys.ok(allowMissing, allowUnexpected));
    }

    /** {@return whether two paths are one directory or file} */
    static boolean isSame(Path left, Path right) throws IOException {
        return Files.exists(left) && Files.exists(right) && Files.isSameFile(left, right);
    }
}
