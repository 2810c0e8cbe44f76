package org.bertconv;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bertconv.checkpoint.Checkpoint;
import org.bertconv.checkpoint.ConfigFile;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.checkpoint.WriteOptions;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.SourceName;
import org.bertconv.mapping.ExpectedTensor;
import org.bertconv.mapping.Forced;
import org.bertconv.mapping.InitialTensor;
import org.bertconv.mapping.KeyReport;
import org.bertconv.mapping.Mapped;
import org.bertconv.mapping.op.TensorOp;
import org.bertconv.output.OutputDirectory;
import org.bertconv.output.OutputOptions;
import org.bertconv.output.Written;
import org.bertconv.parity.Golden;
import org.bertconv.parity.ModelSide;
import org.bertconv.parity.ParityReport;
import org.bertconv.parity.cause.Mends;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Tensor;

/** Writes a checkpoint that was checked, and verifies what was written by opening it again. */
record Converting(
        Bertconv bertconv, Settings settings, List<Path> from, Target target, TargetForm form, ConvertOptions options) {

    private static final int MAX_COMPANION_BYTES = 256 << 20;

    /**
     * {@return what was written}
     *
     * @param dropped canonical names that the target has no place for, already taken off the model
     */
    Conversion convert(Mapped mapped, CheckResult check, List<String> dropped) throws IOException {
        requirePlaces(mapped);
        List<String> initialized =
                check.keys().missing().stream().map(KeyReport.Missing::name).toList();
        StateDict model =
                Mends.apply(options.parity().mends(), mapped.model(tensor -> Optional.of(initial(mapped, tensor))));
        List<String> notes = new ArrayList<>();
        if (options.dryRun()) {
            notes.add("nothing was written: --dry-run");
            return conversion(check, List.of(), initialized, dropped, Optional.empty(), notes);
        }
        // What cannot be run cannot be verified: say so before anything is written.
        ModelSide source = Sides.of(mapped, model).fitted();
        if (options.allowUnexpected()) {
            source = source.complete();
        }
        Optional<Golden> golden = options.golden().isPresent()
                ? Optional.of(Golden.read(options.golden().get()))
                : Optional.empty();
        TargetConfig config = form.config(source.config().vocabSize());
        notes.addAll(config.notes());
        Beside beside = Beside.in(target);
        List<Written> written = write(mapped, config, model, initialized, notes);
        beside.note().ifPresent(notes::add);
        Path opened = beside.opening(target, written);
        Optional<ParityReport> parity =
                options.verify() ? Optional.of(verify(mapped, config, source, golden, opened)) : Optional.empty();
        return conversion(check, describe(written), initialized, dropped, parity, notes);
    }

    /** What lies where a file goes that is not one of weights is known once the checkpoint says which files those are. */
    private void requirePlaces(Mapped mapped) throws IOException {
        List<String> names = new ArrayList<>(mapped.checkpoint().companions().keySet());
        names.add(form.configFile());
        target.requirePlace(names, rules(mapped));
    }

    private Conversion conversion(
            CheckResult check,
            List<Conversion.WrittenFile> written,
            List<String> initialized,
            List<String> dropped,
            Optional<ParityReport> parity,
            List<String> notes) {
        return new Conversion(
                check,
                target.path().toString(),
                target.writer().target(),
                true,
                written,
                initialized,
                dropped,
                parity,
                notes);
    }

    private static Tensor initial(Mapped mapped, ExpectedTensor tensor) {
        return InitialTensor.of(tensor, mapped.initializerRange(), InitialTensor.SEED);
    }

    /** The tensors in the dtypes in which they are stored: what the user wants, as far as the format goes along. */
    private StateDict cast(StateDict named) {
        return StateDict.of(named.tensors().stream().map(this::cast).toList());
    }

    private Tensor cast(Tensor tensor) {
        DType own = tensor.info().dtype();
        DType stored = target.writer().stored(tensor.info(), options.dtype().orElse(own));
        return own.isFloating() && stored != own ? new TensorOp.Cast(stored).apply(tensor) : tensor;
    }

    private List<Written> write(
            Mapped mapped, TargetConfig config, StateDict model, List<String> initialized, List<String> notes)
            throws IOException {
        StateDict named = cast(form.names(model).tensors());
        Map<String, ByteSource> companions = mapped.checkpoint().companions();
        WriteOptions how = new WriteOptions(options.maxShardBytes(), metadata(initialized))
                .with(config.json(), companions)
                .withThreads(settings.threads())
                .withProgress(settings.writing());
        OutputOptions rules = rules(mapped);
        if (target.isFile()) {
            try (OutputDirectory output = OutputDirectory.forFile(target.path(), rules)) {
                target.writer()
                        .write(named, how.toFile(String.valueOf(target.path().getFileName())), output);
                List<Written> files = commit(mapped, output);
                notes.addAll(output.notes());
                return files;
            }
        }
        try (OutputDirectory output = OutputDirectory.open(target.path(), rules)) {
            output.write(form.configFile(), config.text(named).getBytes(StandardCharsets.UTF_8));
            for (Map.Entry<String, ByteSource> companion : companions.entrySet()) {
                output.write(companion.getKey(), bytes(companion.getValue()));
            }
            target.writer().write(named, how, output);
            List<Written> files = commit(mapped, output);
            notes.addAll(output.notes());
            return files;
        }
    }

    /** What was copied from files that changed meanwhile is of no checkpoint there ever was. */
    private static List<Written> commit(Mapped mapped, OutputDirectory output) throws IOException {
        mapped.checkpoint().requireUnchanged();
        return output.commit();
    }

    private Map<String, String> metadata(List<String> initialized) {
        Map<String, String> metadata = new TreeMap<>();
        metadata.put("format", "pt");
        options.globalStep().ifPresent(step -> metadata.put("global_step", String.valueOf(step)));
        if (!initialized.isEmpty()) {
            metadata.put("bertconv.initialized", String.join(",", initialized));
            metadata.put("bertconv.seed", String.valueOf(InitialTensor.SEED));
        }
        return metadata;
    }

    private static byte[] bytes(ByteSource companion) throws IOException {
        if (companion.size() > MAX_COMPANION_BYTES) {
            throw CheckpointException.of(
                    ErrorClass.LIMIT,
                    companion.name(),
                    "has " + companion.size() + " bytes, at most " + MAX_COMPANION_BYTES + " are carried along");
        }
        ByteBuffer buffer = companion.read(0, (int) companion.size());
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private OutputOptions rules(Mapped mapped) throws IOException {
        // It may lie elsewhere: below the directory, or where --config says.
        Optional<Path> config = mapped.checkpoint()
                .config()
                .map(file -> Path.of(file.name().file()))
                .filter(Files::isRegularFile);
        return target.rules(new Inputs(from), config, options);
    }

    private ParityReport verify(
            Mapped mapped, TargetConfig config, ModelSide source, Optional<Golden> golden, Path opened)
            throws IOException {
        Forced sameHead = new Forced(
                Optional.of(mapped.recognition().family()),
                Optional.empty(),
                Optional.of(mapped.recognition().head()),
                Optional.empty());
        Source detected = new Source(sameHead, Optional.empty(), Optional.of(config.gelu()));
        try (Checkpoint reopened = bertconv.open(opened, detected)) {
            Checkpoint complete = target.isFile() ? withConfig(reopened, config) : reopened;
            ModelSide result = Sides.of(bertconv.mapWritten(complete, detected));
            Diffing diffing = new Diffing(bertconv, options.parity(), settings.verifying());
            return golden.isPresent()
                    ? diffing.compare(result, golden.get(), Optional.of(source))
                    : diffing.compare(source, result, List.of(mapped.checkpoint()));
        }
    }

    /** A single file has no config beside it: it is the model that was written, so it has the config of the source. */
    private static Checkpoint withConfig(Checkpoint single, TargetConfig config) {
        return new Checkpoint(
                single.name(),
                single.format(),
                single.weights(),
                Optional.of(new ConfigFile(SourceName.of("config.json"), config.json())),
                single.companions(),
                single.warnings(),
                single.files());
    }

    private List<Conversion.WrittenFile> describe(List<Written> written) throws IOException {
        List<Conversion.WrittenFile> files = new ArrayList<>();
        for (Written file : written) {
            Optional<String> digest =
                    options.digests() ? Optional.of(FileDigest.sha256(file.path())) : Optional.empty();
            files.add(new Conversion.WrittenFile(file.name(), file.bytes(), digest));
        }
        return files;
    }
}
