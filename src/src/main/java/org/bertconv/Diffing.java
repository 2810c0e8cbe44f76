package org.bertconv;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.bertconv.checkpoint.Checkpoint;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.mapping.Head;
import org.bertconv.mapping.Mapped;
import org.bertconv.mapping.MappedCheckpoint;
import org.bertconv.model.Precision;
import org.bertconv.output.Progress;
import org.bertconv.parity.Evidence;
import org.bertconv.parity.Golden;
import org.bertconv.parity.LanguageEvidence;
import org.bertconv.parity.ModelSide;
import org.bertconv.parity.ParityCheck;
import org.bertconv.parity.ParityReport;
import org.bertconv.parity.Probe;
import org.bertconv.parity.Probes;
import org.bertconv.parity.cause.Mends;

/** Compares what the user points at: two checkpoints, or a checkpoint and a golden. */
record Diffing(Bertconv bertconv, DiffOptions options, Progress verifying) {

    /** Each side is read once to run it and once to compare its tensors. */
    private static final int RUN_AND_COMPARED = 2;

    ParityReport diff(Path left, Path right, Source source) throws IOException {
        if (Golden.isGolden(right)) {
            return withGolden(left, Golden.read(right), source);
        }
        try (Checkpoint ours = bertconv.open(left, source);
                Checkpoint theirs = bertconv.open(right, source)) {
            List<Mapped> sides = bertconv.mapSides(List.of(ours, theirs), source);
            return compare(Sides.of(sides.get(0)), mended(Sides.of(sides.get(1))), List.of(ours, theirs));
        }
    }

    /**
     * {@return how two models compare}
     *
     * @param vocabularies the checkpoints whose vocabulary turns texts into tokens, the first one into probes
     */
    ParityReport compare(ModelSide first, ModelSide second, List<Checkpoint> vocabularies) throws IOException {
        List<Probe> probes = options.weightsOnly()
                ? List.of()
                : probes(first, second, vocabularies.stream().findFirst());
        WatchedReading reading = new WatchedReading(verifying);
        int times = probes.isEmpty() ? 1 : RUN_AND_COMPARED;
        int floor = probes.isEmpty() ? 0 : floors();
        try {
            ModelSide ours = reading.watch(first, times + floor);
            ModelSide theirs = reading.watch(second, times);
            ParityReport report = check().compare(ours, theirs, probes);
            LanguageEvidence language =
                    options.weightsOnly() ? LanguageEvidence.notAsked() : LanguageEvidence.of(vocabularies);
            return report.with(language.ask(report, ours, theirs));
        } finally {
            reading.finish();
        }
    }

    private ParityReport withGolden(Path left, Golden golden, Source source) throws IOException {
        try (Checkpoint ours = bertconv.open(left, source)) {
            return compare(mended(Sides.of(forGolden(ours, golden, source))), golden, Optional.empty());
        }
    }

    /** {@return how a model compares with recorded outputs} */
    ParityReport compare(ModelSide model, Golden golden, Optional<ModelSide> original) throws IOException {
        if (options.weightsOnly()) {
            throw CheckpointException.of(ErrorClass.USAGE, "--weights-only compares tensors, and a golden holds none");
        }
        WatchedReading reading = new WatchedReading(verifying);
        try {
            ParityReport report = check().compare(
                            reading.watch(model, floors() + (original.isPresent() ? RUN_AND_COMPARED : 1)),
                            golden,
                            original.map(side -> reading.watch(side, 1)));
            return report.with(Evidence.of(report, golden));
        } finally {
            reading.finish();
        }
    }

    /** The noise floor takes one more run of the left side. */
    private int floors() {
        return options.scrutiny().floors() ? 1 : 0;
    }

    private ModelSide mended(ModelSide side) throws CheckpointException {
        return side.with(Mends.apply(options.mends(), side.weights())).fitted();
    }

    /** The class that was recorded says which head to run, if the checkpoint has it. */
    private Mapped forGolden(Checkpoint checkpoint, Golden golden, Source source) throws IOException {
        Mapped found = bertconv.map(checkpoint, source);
        GeluOption.requireHeeded(source, List.of(found));
        if (!(found instanceof MappedCheckpoint detected)) {
            return found;
        }
        Optional<Head> recorded = golden.modelClass().flatMap(detected.architecture()::headOf);
        if (source.forced().head().isPresent() || recorded.isEmpty() || recorded.get() == detected.head()) {
            return detected;
        }
        Source forced = new Source(source.forced().withHead(recorded.get()), source.config(), source.gelu());
        Mapped mapped = bertconv.map(checkpoint, forced);
        return mapped.report().missing().isEmpty() ? mapped : detected;
    }

    private List<Probe> probes(ModelSide first, ModelSide second, Optional<Checkpoint> vocabulary) throws IOException {
        List<Probe> probes = new ArrayList<>();
        if (options.probe().isPresent()) {
            probes.add(Probes.read(options.probe().get(), first.head()));
        }
        if (!options.texts().isEmpty()) {
            probes.add(Probes.ofTexts(options.texts(), vocabulary, first.config()));
        }
        return probes.isEmpty() ? Probes.builtIn(first, second) : probes;
    }

    private ParityCheck check() throws CheckpointException {
        Precision precision = Precision.of(options.precision())
                .orElseThrow(() -> CheckpointException.of(
                        ErrorClass.USAGE, "--precision is " + options.precision() + ", must be float32 or float64"));
        Predicate<String> wanted =
                options.outputs().<Predicate<String>>map(Glob::new).orElse(name -> true);
        return new ParityCheck(
                options.tolerance(), precision, wanted, options.outputs().isEmpty(), options.scrutiny());
    }
}
