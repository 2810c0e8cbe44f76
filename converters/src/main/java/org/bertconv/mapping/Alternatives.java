package org.bertconv.mapping;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.bertconv.checkpoint.Checkpoint;
import org.bertconv.checkpoint.ConfigFile;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.io.CheckpointException;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What else a checkpoint can be, as far as its tensors say. A RoBERTa without {@code config.json} has the tensors of a BERT, and a model
 * of choices those of a classifier with one label: one of them is taken, and the user has to be told of the others.
 */
final class Alternatives {

    private final Checkpoint checkpoint;
    private final RuleCatalog catalog;
    private final Forced forced;
    private final JsonNode config;

    Alternatives(Checkpoint checkpoint, RuleCatalog catalog, Forced forced) {
        this.checkpoint = checkpoint;
        this.catalog = catalog;
        this.forced = forced;
        config = checkpoint.config().<JsonNode>map(ConfigFile::json).orElse(JsonNodeFactory.instance.objectNode());
    }

    /** {@return a line for each choice that neither the tensors nor the config nor an option makes} */
    List<String> notes(Naming naming, Architecture taken, Head head, MappedTensors tensors) throws CheckpointException {
        List<String> notes = new ArrayList<>();
        // Where names are not known, or tensors missing, there is more to say; and there may be millions of them.
        if (!tensors.unknown().isEmpty() || isDecided(taken, head) || !fits(naming, taken, head, tensors)) {
            return notes;
        }
        note("family", taken.family(), families(naming)).ifPresent(notes::add);
        List<String> heads =
                heads(naming, taken, head, tensors).stream().map(Head::label).toList();
        note("head", head.label(), heads).ifPresent(notes::add);
        return notes;
    }

    private static Optional<String> note(String what, String taken, List<String> others) {
        return others.isEmpty()
                ? Optional.empty()
                : Optional.of("neither the config nor --" + what + " says the " + what + ": taken as " + taken
                        + ", and the tensors of " + String.join(", ", others) + " are the same");
    }

    private boolean isDecided(Architecture taken, Head head) {
        return isFamilySaid() && isHeadSaid(taken, head);
    }

    private boolean isFamilySaid() {
        return forced.family().isPresent() || catalog.familyOf(config).isPresent();
    }

    private boolean isHeadSaid(Architecture taken, Head head) {
        return forced.head().isPresent()
                || HeadDetection.declared(taken, config).isPresent()
                || (HeadDetection.LANGUAGE_MODELS.contains(head) && config.has("is_decoder"));
    }

    private List<Head> heads(Naming naming, Architecture taken, Head head, MappedTensors tensors)
            throws CheckpointException {
        List<Head> others = new ArrayList<>();
        if (!isHeadSaid(taken, head)) {
            for (Head other : taken.heads().keySet()) {
                if (other != head && fits(naming, taken, other, tensors)) {
                    others.add(other);
                }
            }
        }
        return others;
    }

    /** Of the families whose names stand under the same prefix; {@code bert.} before all names has said which it is. */
    private List<String> families(Naming naming) throws CheckpointException {
        List<String> others = new ArrayList<>();
        if (isFamilySaid()) {
            return others;
        }
        Set<String> names = Set.copyOf(checkpoint.tensors().names());
        for (NamingFile file : catalog.files()) {
            String family = file.family();
            boolean isOther = !family.equals(naming.rules().family()) && !others.contains(family);
            // The word table under this very prefix, before any rules are read: most files are out by that.
            if (isOther && isAnchored(naming, file, names)) {
                Naming other = new Naming(file.rules(), naming.prefix());
                boolean knowsAll =
                        names.stream().allMatch(name -> other.canonical(name).isPresent());
                Optional<Architecture> architecture = catalog.architecture(family);
                if (knowsAll && architecture.isPresent() && fits(other, architecture.get())) {
                    others.add(family);
                }
            }
        }
        return others;
    }

    private static boolean isAnchored(Naming naming, NamingFile file, Set<String> names) {
        String anchor = naming.prefix() + file.anchor();
        return names.contains(anchor)
                || names.stream()
                        .anyMatch(name ->
                                Affixes.withoutSuffix(name, file.suffix()).equals(anchor));
    }

    private boolean fits(Naming naming, Architecture architecture) throws CheckpointException {
        MappedTensors tensors = MappedTensors.of(checkpoint.name(), checkpoint.tensors(), naming);
        Head head = HeadDetection.of(architecture, tensors.canonical(), config);
        return fits(naming, architecture, forced.head().orElse(head), tensors);
    }

    /** Whether the tensors are those of a head, none missing and none left over. */
    private boolean fits(Naming naming, Architecture architecture, Head head, MappedTensors tensors)
            throws CheckpointException {
        if (!architecture.heads().containsKey(head)) {
            return false;
        }
        StateDict canonical = tensors.canonical();
        Optional<ConfigFile> translated = checkpoint.config().map(naming.rules()::inTheWordsOfTransformers);
        EffectiveConfig effective = EffectiveConfig.of(architecture, translated, canonical, head, Optional.empty());
        List<ExpectedTensor> expected = architecture.tensors(head, effective);
        Map<String, Shape> shapes = new HashMap<>();
        expected.forEach(tensor -> shapes.put(tensor.name(), tensor.shape()));
        boolean allHavePlace = canonical.tensors().stream()
                .map(Tensor::info)
                .filter(info -> !architecture.isBuffer(info.name()))
                .allMatch(info -> info.shape().equals(shapes.get(info.name())));
        // Either half of a tied pair stands for both.
        Set<String> there = canonical.names().stream().collect(Collectors.toSet());
        tensors.zeros().values().forEach(zeros -> there.add(zeros.info().name()));
        expected.stream()
                .filter(tensor -> there.contains(tensor.name()))
                .flatMap(tensor -> tensor.tied().stream())
                .toList()
                .forEach(there::add);
        boolean allAreThere = expected.stream()
                .allMatch(tensor -> there.contains(tensor.name())
                        || tensor.tied().filter(there::contains).isPresent());
        return allHavePlace && allAreThere;
    }
}
