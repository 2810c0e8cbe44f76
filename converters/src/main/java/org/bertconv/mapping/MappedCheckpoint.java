package org.bertconv.mapping;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bertconv.checkpoint.Checkpoint;
import org.bertconv.checkpoint.ConfigFile;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Printable;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A checkpoint whose family, naming, prefix and head are known, whose tensors go by canonical names, and whose keys were checked.
 *
 * @param checkpoint as it was found
 * @param architecture of its family
 * @param naming of its tensors
 * @param head that it has, or that it was asked to have
 * @param config every field explicit
 * @param gelu what {@code gelu} was taken for, if the naming leaves that open and the config says it
 * @param tensors the mapped tensors
 * @param report what became of every tensor
 */
public record MappedCheckpoint(
        Checkpoint checkpoint,
        Architecture architecture,
        Naming naming,
        Head head,
        EffectiveConfig config,
        Optional<Gelu> gelu,
        MappedTensors tensors,
        KeyReport report)
        implements Mapped {

    /**
     * Maps a checkpoint to canonical names and checks it.
     *
     * @param gelu what {@code gelu} in the config means, if the user says it
     * @throws CheckpointException UNSUPPORTED if the config names another family; DIFFERENT if no naming fits
     */
    public static MappedCheckpoint of(Checkpoint checkpoint, RuleCatalog catalog, Forced forced, Optional<Gelu> gelu)
            throws IOException {
        JsonNode config =
                checkpoint.config().<JsonNode>map(ConfigFile::json).orElse(JsonNodeFactory.instance.objectNode());
        requireKnownFamily(checkpoint, config, catalog, forced);
        Naming naming = Naming.detect(
                        checkpoint.name(),
                        checkpoint.tensors().names(),
                        checkpoint.weights().metadata(),
                        catalog,
                        catalog.familyOf(config),
                        forced)
                .in(field -> Optional.of(config.path(field))
                        .filter(JsonNode::isIntegralNumber)
                        .map(JsonNode::asLong))
                .forHead(forced.head());
        Architecture architecture =
                catalog.architecture(naming.rules().family()).orElseThrow();
        requireCrossAttention(checkpoint, architecture, config);
        requireOwnFamily(checkpoint, catalog, architecture, naming, config, forced);
        MappedTensors tensors = MappedTensors.of(checkpoint.name(), checkpoint.tensors(), naming);
        requireWeights(checkpoint, architecture, tensors);
        StateDict canonical = tensors.canonical();
        Head head = forced.head().orElseGet(() -> HeadDetection.of(architecture, canonical, config));
        requireHead(checkpoint, architecture, head);
        Optional<ConfigFile> translated = checkpoint.config().map(naming.rules()::inTheWordsOfTransformers);
        Optional<Gelu> choice = gelu(naming, architecture, translated, gelu);
        EffectiveConfig effective = EffectiveConfig.of(architecture, translated, canonical, head, choice);
        List<String> notes = new ArrayList<>(notes(naming, tensors, architecture, head, config, effective));
        notes.addAll(new Alternatives(checkpoint, catalog, forced).notes(naming, architecture, head, tensors));
        notes.addAll(PartsElsewhere.notes(checkpoint.tensors()));
        KeyReport report = new KeyCheck(
                        architecture, effective, naming, head, forced.head().isPresent(), tensors, checkpoint.tensors())
                .report(notes);
        MappedCheckpoint mapped =
                new MappedCheckpoint(checkpoint, architecture, naming, head, effective, choice, tensors, report);
        mapped.requireLayers();
        return mapped;
    }

    /** Embeddings or a head under names that happen to be the same are not the model, and a long list of all others helps nobody. */
    private void requireLayers() throws CheckpointException {
        long wanted = report.missing().stream()
                .filter(tensor -> architecture.isOfALayer(tensor.name()))
                .count();
        boolean some = report.mapped().stream().anyMatch(tensor -> architecture.isOfALayer(tensor.target()));
        if (some || wanted == 0) {
            return;
        }
        int found = report.mapped().size();
        String example = tensors.unknown().stream()
                .findFirst()
                .map(name -> "; the first that has no place is \"" + Printable.of(name) + "\"")
                .orElse("");
        throw CheckpointException.of(
                        ErrorClass.DIFFERENT,
                        checkpoint.name(),
                        String.format(
                                Locale.ROOT,
                                "coverage %.1f%%: %s of the %d tensors of %s are there, and nothing of any layer%s",
                                100 * coverage(),
                                found == 0 ? "none" : String.valueOf(found),
                                found + report.missing().size(),
                                architecture.modelClass(head, config.json()),
                                example))
                .hint("it was taken for family " + architecture.family() + ", naming "
                        + naming.rules().naming() + ", "
                        + (naming.prefix().isEmpty() ? "no prefix" : "prefix \"" + Printable.of(naming.prefix()) + "\"")
                        + "; --family, --naming and --prefix say otherwise");
    }

    /** What {@code gelu} in the config means, where transformers would take it for something else or nobody knows. */
    private static Optional<Gelu> gelu(
            Naming naming, Architecture architecture, Optional<ConfigFile> config, Optional<Gelu> ofUser) {
        String field = architecture.field("hidden_act");
        String activation =
                config.map(file -> file.json().path(field).asString("gelu")).orElse("gelu");
        Optional<Gelu> meant = switch (naming.rules().gelu()) {
            case OPEN -> Optional.of(ofUser.orElse(Gelu.ERF));
            case TANH -> Optional.of(ofUser.orElse(Gelu.TANH));
            case ERF -> Optional.empty();
        };
        return meant.filter(choice -> activation.equals("gelu"));
    }

    private static void requireKnownFamily(Checkpoint checkpoint, JsonNode config, RuleCatalog catalog, Forced forced)
            throws CheckpointException {
        String type = config.path("model_type").asString("");
        boolean known = type.isEmpty()
                || forced.family().isPresent()
                || catalog.familyOf(config).isPresent();
        if (!known) {
            throw CheckpointException.of(
                            ErrorClass.UNSUPPORTED,
                            checkpoint.config().map(ConfigFile::name).orElse(checkpoint.name()),
                            "model_type",
                            "family \"" + Printable.of(type) + "\" is not supported; supported: "
                                    + String.join(", ", catalog.families().keySet()))
                    .hint("--family says otherwise");
        }
    }

    /** Other families have a BERT inside, under the same names, and compute something else: RoBERTa counts positions from 2. */
    private static void requireOwnFamily(
            Checkpoint checkpoint,
            RuleCatalog catalog,
            Architecture architecture,
            Naming naming,
            JsonNode config,
            Forced forced)
            throws CheckpointException {
        if (forced.family().isPresent() || forced.prefix().isPresent()) {
            return;
        }
        Optional<String> other = Stream.concat(
                        architecture.foreign().stream(),
                        catalog.families().keySet().stream().filter(family -> !family.equals(architecture.family())))
                .filter(naming::isUnder)
                .findFirst();
        Optional<String> said = catalog.familyOf(config);
        if (said.isPresent() && (other.isPresent() || !said.get().equals(architecture.family()))) {
            throw CheckpointException.of(
                            ErrorClass.DIFFERENT,
                            checkpoint.config().map(ConfigFile::name).orElse(checkpoint.name()),
                            "says family " + said.get() + ", but the tensors have the names of "
                                    + other.orElse(architecture.family()))
                    .hint("--family says which of the two it is");
        }
        Optional<String> foreign = other.or(() -> HeadDetection.foreign(architecture, config));
        if (foreign.isPresent()) {
            throw CheckpointException.of(
                            ErrorClass.UNSUPPORTED,
                            checkpoint.name(),
                            "is of family " + foreign.get() + ", whose names are like those of " + architecture.family()
                                    + ", but it computes something else")
                    .hint("--family " + architecture.family() + " says otherwise");
        }
    }

    private static void requireCrossAttention(Checkpoint checkpoint, Architecture architecture, JsonNode config)
            throws CheckpointException {
        String field = "add_cross_attention";
        if (config.path(field).asBoolean(false)
                && !architecture.switches(java.util.Set.of()).containsKey(field)) {
            throw CheckpointException.of(
                    ErrorClass.UNSUPPORTED,
                    checkpoint.config().map(ConfigFile::name).orElse(checkpoint.name()),
                    field,
                    "is true, and family " + architecture.family() + " has no cross-attention");
        }
    }

    private static void requireHead(Checkpoint checkpoint, Architecture architecture, Head head)
            throws CheckpointException {
        if (!architecture.heads().containsKey(head)) {
            throw CheckpointException.of(
                    ErrorClass.USAGE,
                    checkpoint.name(),
                    "family " + architecture.family() + " has no head " + head + "; it has "
                            + architecture.heads().keySet().stream()
                                    .map(Head::label)
                                    .collect(java.util.stream.Collectors.joining(", ")));
        }
    }

    private static void requireWeights(Checkpoint checkpoint, Architecture architecture, MappedTensors tensors)
            throws CheckpointException {
        for (MappedTensors.Entry entry : tensors.entries()) {
            TensorInfo info = entry.tensor().info();
            if (!info.dtype().isFloating() && !architecture.isBuffer(info.name())) {
                throw CheckpointException.of(
                        ErrorClass.UNSUPPORTED,
                        checkpoint.name(),
                        Printable.of(entry.source()),
                        "is " + info.dtype().label() + ", a weight must be of a floating-point type");
            }
        }
    }

    private static List<String> notes(
            Naming naming,
            MappedTensors tensors,
            Architecture architecture,
            Head head,
            JsonNode config,
            EffectiveConfig effective) {
        List<String> notes = new ArrayList<>(effective.contradictions());
        tensors.entries().forEach(entry -> entry.cut().ifPresent(notes::add));
        tensors.unknown().stream()
                .flatMap(name -> naming.unplaced(name).stream())
                .map(Unplaced::note)
                .distinct()
                .forEach(notes::add);
        if (!naming.isUsualPrefix()) {
            notes.add("every name begins with \"" + Printable.of(naming.prefix()) + "\", which was taken off");
        }
        HeadDetection.declared(architecture, config)
                .filter(declared -> declared != head && !(declared == Head.BASE && head == Head.ENCODER))
                .ifPresent(declared -> notes.add("the config says head " + declared + ", taken as " + head));
        return notes;
    }

    @Override
    public StateDict model(java.util.function.Function<ExpectedTensor, Optional<Tensor>> missing) {
        boolean untied = isUntied();
        StateDict canonical = tensors.canonical();
        Map<String, Tensor> model = new LinkedHashMap<>();
        for (ExpectedTensor tensor : architecture.tensors(head, config)) {
            Optional<Tensor> own = canonical.get(tensor.name());
            boolean tied = tensor.tied().isPresent();
            if (tied && !untied) {
                continue;
            }
            Optional<Tensor> partner = tied ? tensor.tied().map(model::get) : standIn(canonical, tensor.name());
            own.or(() -> partner.map(other -> other.named(tensor.name())))
                    .or(() -> missing.apply(tensor))
                    .ifPresent(found -> model.put(tensor.name(), found));
        }
        return StateDict.of(model.values());
    }

    /** {@return whether both halves of every tied pair are written: the checkpoint or its config says that they differ} */
    public boolean isUntied() {
        return report.untied() || architecture.isUntied(head, config);
    }

    /** The other half of a tied pair, if the file kept only that. */
    private Optional<Tensor> standIn(StateDict canonical, String name) {
        return report.tied().stream()
                .filter(pair -> pair.to().equals(name))
                .flatMap(pair -> canonical.get(pair.name()).stream())
                .findFirst();
    }

    @Override
    public List<MappedCheckpoint> models() {
        return List.of(this);
    }

    @Override
    public Recognition recognition() {
        return new Recognition(architecture.family(), naming.rules().naming(), head, naming.prefix());
    }

    @Override
    public double initializerRange() {
        return config.json().path("initializer_range").asDouble(0.02);
    }

    /** {@return a field of the config by the name that it has in that of BERT} */
    JsonNode field(String name) {
        return config.json().path(architecture.field(name));
    }
}
