package org.bertconv;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bertconv.checkpoint.Checkpoint;
import org.bertconv.checkpoint.ConfigFile;
import org.bertconv.format.CheckpointFormats;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Printable;
import org.bertconv.mapping.Forced;
import org.bertconv.mapping.KeyWay;
import org.bertconv.mapping.Mapped;
import org.bertconv.mapping.MappedCheckpoint;
import org.bertconv.mapping.NamingFile;
import org.bertconv.mapping.RuleCatalog;
import org.bertconv.mapping.RuleProof;
import org.bertconv.mapping.infer.InferredRules;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorContent;

/** What can be asked of rule files: which there are, whether they are sound, what becomes of a name, and what one would have to say. */
public final class Rules {

    private static final String INFERRED = "inferred.yaml";

    private final Bertconv bertconv;
    private final RuleCatalog catalog;

    Rules(Bertconv bertconv, RuleCatalog catalog) {
        this.bertconv = bertconv;
        this.catalog = catalog;
    }

    /** {@return all namings, in the order in which they are tried} */
    public List<NamingFile> list() {
        return catalog.files();
    }

    /**
     * {@return the rule file of a naming}
     *
     * @param name {@code google-tf1}, or {@code albert/google-tf1} where several families have it and it is not BERT's that is meant
     * @param family that is meant; may be given in the name as well
     * @throws CheckpointException USAGE if there is none
     */
    public NamingFile find(String name, Optional<String> family) throws CheckpointException {
        int slash = name.indexOf('/');
        String naming = name.substring(slash + 1);
        Optional<String> meant = slash < 0 ? family : Optional.of(name.substring(0, slash));
        return catalog.files().stream()
                .filter(file -> file.naming().equals(naming))
                .filter(file -> meant.map(file.family()::equals).orElse(true))
                .findFirst()
                .orElseThrow(() -> CheckpointException.of(
                                ErrorClass.USAGE,
                                "no naming " + Printable.of(naming)
                                        + meant.map(of -> " of family " + Printable.of(of))
                                                .orElse("")
                                        + " is known; known are " + catalog.namingLabels())
                        .hint("bertconv rules list shows them"));
    }

    /**
     * {@return the proofs of a rule file of the user, or of all that are known}
     *
     * @param source says which config, head, family and naming the proof is for
     * @throws CheckpointException MALFORMED, with the line, if the file is no rule file or two of its rules collide; UNSUPPORTED if its
     *     family is not known
     */
    public List<RuleProof> check(Optional<Path> file, Source source) throws IOException {
        List<NamingFile> files = file.isPresent()
                ? List.of(RuleCatalog.parse(file.get().toString(), RuleText.read(file.get())))
                : catalog.files();
        Optional<ConfigFile> config = source.config().isPresent()
                ? Optional.of(CheckpointFormats.config(source.config().get()))
                : Optional.empty();
        List<RuleProof> proofs = new ArrayList<>();
        for (NamingFile each : files) {
            if (source.forced().family().map(each.family()::equals).orElse(true)
                    && source.forced().naming().map(each.naming()::equals).orElse(true)) {
                proofs.add(RuleProof.of(
                        each.rules(),
                        catalog.architecture(each),
                        config,
                        source.forced().head()));
            }
        }
        if (proofs.isEmpty()) {
            throw CheckpointException.of(ErrorClass.USAGE, "no rule file is of this family and naming");
        }
        return proofs;
    }

    /** {@return the way of a name through the rules of a naming} */
    public KeyWay explain(String key, String naming, Forced forced) throws IOException {
        NamingFile file = find(naming, forced.family());
        return KeyWay.of(key, file.rules(), forced.prefix(), catalog);
    }

    /**
     * What was derived, and how it fares.
     *
     * @param rules that were derived
     * @param same how many tensors of the second checkpoint the first one gives by these rules, bit by bit
     * @param of how many the second checkpoint has
     * @param problem what is wrong with the rules themselves; empty if nothing is
     */
    public record Inference(InferredRules rules, int same, int of, String problem) {

        /** {@return whether the rules give the whole model, and nothing of the first checkpoint is left} */
        public boolean isComplete() {
            return rules.isComplete() && problem.isEmpty() && same == of;
        }
    }

    /**
     * {@return the rules that lead from the names of one checkpoint to those of the family of another}
     *
     * @param left the checkpoint whose names are not known
     * @param right the same weights under names that are
     * @param naming what the new naming is to be called
     */
    public Inference infer(Path left, Path right, Source source, String naming) throws IOException {
        try (Checkpoint foreign = bertconv.open(left, Source.DETECTED);
                Checkpoint known = bertconv.open(right, source)) {
            Mapped mapped = bertconv.map(known, source);
            if (!(mapped instanceof MappedCheckpoint single)) {
                throw CheckpointException.of(
                        ErrorClass.UNSUPPORTED, known.name(), "is a pair of models, and rules are derived for one");
            }
            InferredRules rules = InferredRules.of(foreign.tensors(), single, naming);
            return tried(rules, foreign, single, naming);
        }
    }

    /** The rules are read and used as those of any file are; what they give is compared with what it was derived from. */
    private Inference tried(InferredRules rules, Checkpoint foreign, MappedCheckpoint known, String naming)
            throws IOException {
        List<Tensor> wanted = List.copyOf(known.model().tensors());
        if (rules.matched().isEmpty()) {
            return new Inference(
                    rules, 0, wanted.size(), "no tensor of the first has the content of one of the second");
        }
        try {
            RuleCatalog alone = catalog.withNamings(List.of(RuleCatalog.parse(INFERRED, rules.text())));
            Forced forced = new Forced(
                    Optional.of(known.architecture().family()),
                    Optional.of(naming),
                    Optional.of(known.head()),
                    Optional.of(""));
            MappedCheckpoint found = (MappedCheckpoint) Mapped.of(foreign, alone, forced, Optional.empty());
            int same = 0;
            for (Tensor tensor : wanted) {
                Optional<Tensor> other = found.model().get(tensor.info().name());
                same += other.isPresent() && TensorContent.same(tensor, other.get()) ? 1 : 0;
            }
            return new Inference(rules, same, wanted.size(), "");
        } catch (CheckpointException e) {
            return new Inference(rules, 0, wanted.size(), String.valueOf(e.getMessage()));
        }
    }
}
