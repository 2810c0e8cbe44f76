package org.bertconv.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bertconv.Source;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.mapping.Forced;
import org.bertconv.mapping.Gelu;
import org.bertconv.mapping.Head;
import picocli.CommandLine.Option;

/** How a checkpoint is to be read: each of these is detected unless it is given. */
final class SourceOptions {

    @Option(names = "--family", paramLabel = "NAME", description = "The family of the model, such as bert.")
    private Optional<String> family = Optional.empty();

    @Option(names = "--naming", paramLabel = "NAME", description = "The naming of the tensors, such as google-tf1.")
    private Optional<String> naming = Optional.empty();

    @Option(
            names = "--head",
            paramLabel = "HEAD",
            completionCandidates = Choices.Heads.class,
            description = "The head of the model: ${COMPLETION-CANDIDATES}.")
    private Optional<String> head = Optional.empty();

    @Option(
            names = "--prefix",
            paramLabel = "TEXT",
            description = "What stands before the name of every tensor, such as module.")
    private Optional<String> prefix = Optional.empty();

    @Option(names = "--config", paramLabel = "FILE", description = "The config, instead of the one beside the weights.")
    private Optional<Path> config = Optional.empty();

    @Option(names = "--rules", paramLabel = "FILE", description = "A rule file of your own. Repeatable.")
    private List<Path> rules = new ArrayList<>();

    @Option(
            names = "--gelu",
            paramLabel = "FORM",
            completionCandidates = Choices.Gelus.class,
            description = "What \"gelu\" means in the config of a checkpoint of TensorFlow: ${COMPLETION-CANDIDATES}"
                    + " (default: for google-tf1 erf, as in all published conversions; for ALBERT and the model garden"
                    + " tanh, as their code computes it).")
    private Optional<String> gelu = Optional.empty();

    @Option(
            names = "--ignore-global",
            paramLabel = "MODULE.NAME",
            description = "A Python name that a pickle may mention beside the tensors; its objects are never made."
                    + " Repeatable.")
    private Set<String> ignoredGlobals = new LinkedHashSet<>();

    Source source() {
        Forced forced = new Forced(family, naming, head.flatMap(Head::of), prefix);
        return new Source(forced, config, gelu.map(form -> form.equals("tanh") ? Gelu.TANH : Gelu.ERF));
    }

    ReadOptions reading() {
        return new ReadOptions(ignoredGlobals);
    }

    List<Path> ruleFiles() {
        return rules;
    }

    /** {@return the files that are read besides the checkpoint} */
    List<Path> files() {
        List<Path> files = new ArrayList<>(rules);
        config.ifPresent(files::add);
        return files;
    }
}
