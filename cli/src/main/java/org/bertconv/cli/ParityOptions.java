package org.bertconv.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bertconv.DiffOptions;
import org.bertconv.parity.Scrutiny;
import org.bertconv.parity.Tolerance;
import picocli.CommandLine.Option;

/** How two models are compared. */
final class ParityOptions {

    @Option(
            names = "--atol",
            paramLabel = "X",
            defaultValue = "1e-3",
            converter = Converters.Tolerances.class,
            description = "Absolute tolerance of every output (default 1e-3).")
    private double atol = 1e-3;

    @Option(
            names = "--rtol",
            paramLabel = "X",
            defaultValue = "0",
            converter = Converters.Tolerances.class,
            description = "Tolerance relative to the right side (default 0).")
    private double rtol;

    @Option(
            names = "--probe",
            paramLabel = "FILE",
            description = "Inputs to run the models on, instead of the built-in probes: safetensors with input_ids,"
                    + " attention_mask, token_type_ids.")
    private Optional<Path> probe = Optional.empty();

    @Option(
            names = "--text",
            paramLabel = "STRING",
            description = "A sentence to run the models on; needs vocab.txt beside the checkpoint. Repeatable.")
    private List<String> texts = new ArrayList<>();

    @Option(
            names = "--precision",
            paramLabel = "P",
            defaultValue = "float32",
            completionCandidates = Choices.Precisions.class,
            description = "Compute in ${COMPLETION-CANDIDATES} (default float32).")
    private String precision = "float32";

    @Option(
            names = "--tolerance",
            paramLabel = "BY",
            defaultValue = "contract",
            completionCandidates = Choices.TolerancesBy.class,
            description = "What the verdict is by: ${COMPLETION-CANDIDATES}. contract is --atol and --rtol (default);"
                    + " noise is the rounding floor, measured on the weights, times --noise-factor.")
    private String by = "contract";

    @Option(
            names = "--noise-factor",
            paramLabel = "X",
            converter = Converters.Factor.class,
            description = "How many noise floors an output may differ (default 11).")
    private double noiseFactor = Scrutiny.DEFAULT_FACTOR;

    @Option(
            names = "--complete",
            description =
                    "Against a golden: rows of weights that neither its outputs nor its digests cover make the answer"
                            + " no. A golden with digests, as bertconv golden records them, is always judged so.")
    private boolean complete;

    @Option(
            names = "--mend",
            paramLabel = "RULE",
            description = "A rule line between canonical names, as diff suggests it, that is applied to RIGHT (to LEFT"
                    + " against a golden, to SOURCE of convert) first. Repeatable.")
    private List<String> mends = new ArrayList<>();

    DiffOptions options(boolean weightsOnly, Optional<String> outputs, boolean selfTest) {
        return new DiffOptions(
                new Tolerance(atol, rtol), probe, texts, precision, weightsOnly, outputs, scrutiny(selfTest), mends);
    }

    private Scrutiny scrutiny(boolean selfTest) {
        return new Scrutiny(by.equals("noise"), noiseFactor, false, selfTest, complete);
    }

    Optional<Path> probe() {
        return probe;
    }
}
