package org.bertconv.mapping;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.bertconv.checkpoint.Checkpoint;
import org.bertconv.checkpoint.ConfigFile;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.OpenFiles;
import org.bertconv.io.Printable;
import org.bertconv.tensor.Tensor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Maps the two halves of an encoder-decoder, each by the rules of its own family.
 *
 * @param catalog of rules
 * @param forced what the user says
 * @param gelu what {@code gelu} means in a config of google-research/bert
 */
record PairMapping(RuleCatalog catalog, Forced forced, Optional<Gelu> gelu) {

    private static final String ENCODER = "encoder";
    private static final String DECODER = "decoder";

    /** {@return whether a checkpoint is to be taken for a pair: the user, the config or, where there is none, the tensors say so} */
    static boolean isPair(Checkpoint checkpoint, Forced forced) {
        if (forced.family().isPresent()) {
            return forced.family().get().equals(MappedPair.FAMILY);
        }
        if (checkpoint.config().isPresent()) {
            JsonNode config = checkpoint.config().get().json();
            String type = config.path("model_type").asString("");
            return type.isEmpty()
                    ? config.path("architectures").path(0).asString("").equals(MappedPair.MODEL_CLASS)
                    : type.equals(MappedPair.FAMILY);
        }
        return forced.prefix().isEmpty()
                && PairNames.find(checkpoint.tensors().names()).isPresent();
    }

    /**
     * {@return the pair that a checkpoint holds, or else the one that a single model becomes which is to be both halves}
     *
     * @throws CheckpointException USAGE if another head is wanted; and what mapping a half throws
     */
    MappedPair of(Checkpoint stored) throws IOException {
        requireLanguageModel();
        SharedHalves halves = SharedHalves.of(stored);
        Checkpoint checkpoint = halves.checkpoint();
        Collection<String> all = checkpoint.tensors().names();
        Optional<PairNames> found =
                forced.prefix().map(prefix -> PairNames.behind(prefix, all)).or(() -> PairNames.find(all));
        boolean holdsHalves = checkpoint
                .config()
                .map(config -> config.json().path(ENCODER).isObject())
                .orElse(false);
        if (found.isEmpty() && !holdsHalves) {
            return built(checkpoint, checkpoint);
        }
        PairNames names = found.orElseThrow(() -> CheckpointException.of(
                        ErrorClass.DIFFERENT,
                        checkpoint.name(),
                        "coverage 0%: config.json says encoder-decoder, and no two models stand under encoder. and decoder.")
                .hint("--prefix names what stands before encoder. and decoder."));
        MappedCheckpoint encoder = MappedCheckpoint.of(
                half(checkpoint, names.encoder(), ENCODER), catalog, forced.ofHalf(Head.BASE), gelu);
        Checkpoint writing = half(checkpoint, names.decoder(), DECODER);
        requireDecoder(MappedCheckpoint.of(
                writing,
                catalog,
                new Forced(Optional.empty(), forced.naming(), Optional.empty(), Optional.empty()),
                gelu));
        MappedCheckpoint decoder = MappedCheckpoint.of(writing, catalog, forced.ofHalf(Head.CAUSAL_LM), gelu);
        PairProjection projection = projection(encoder, decoder, name -> names.get(checkpoint.tensors(), name));
        List<String> notes = new ArrayList<>(halves.notes());
        if (names.isWrapped()) {
            notes.add("every name begins with \"" + Printable.of(names.prefix()) + "\", which was taken off");
        }
        KeyReport report = PairReport.joined(
                notes,
                PairReport.of(encoder.report(), MappedPair.ENCODER, names.encoder(), ENCODER),
                PairReport.of(decoder.report(), MappedPair.DECODER, names.decoder(), DECODER),
                projection.report(),
                elsewhere(checkpoint, names));
        return new MappedPair(checkpoint, encoder, decoder, projection, report);
    }

    /** {@return the pair that two checkpoints are put together to} */
    MappedPair built(Checkpoint reading, Checkpoint writing) throws IOException {
        requireLanguageModel();
        Forced half = new Forced(Optional.empty(), forced.naming(), Optional.empty(), forced.prefix());
        MappedCheckpoint encoder = MappedCheckpoint.of(with(reading, false), catalog, half.withHead(Head.BASE), gelu);
        MappedCheckpoint before = MappedCheckpoint.of(writing, catalog, half, gelu);
        requireDecoder(before);
        MappedCheckpoint decoder =
                MappedCheckpoint.of(with(writing, true), catalog, half.withHead(Head.CAUSAL_LM), gelu);
        PairProjection projection = projection(encoder, decoder, name -> Optional.empty());
        List<String> notes = new ArrayList<>(PairNotes.of(before, decoder));
        PairVocabularies.note(encoder, decoder).ifPresent(notes::add);
        KeyReport report = PairReport.joined(
                notes,
                PairNotes.reader(PairReport.of(encoder.report(), MappedPair.ENCODER, "", ENCODER)),
                PairReport.of(decoder.report(), MappedPair.DECODER, "", DECODER),
                projection.report());
        return new MappedPair(together(reading, writing), encoder, decoder, projection, report);
    }

    private void requireLanguageModel() throws CheckpointException {
        if (forced.head().filter(head -> head != Head.CAUSAL_LM).isPresent()) {
            throw CheckpointException.of(
                    ErrorClass.USAGE,
                    "an encoder-decoder has head causal-lm, which is that of its decoder, not "
                            + forced.head().get());
        }
    }

    private PairProjection projection(
            MappedCheckpoint encoder,
            MappedCheckpoint decoder,
            java.util.function.Function<String, Optional<Tensor>> tensors) {
        long from = encoder.field("hidden_size").asLong(0);
        long to = decoder.field("hidden_size").asLong(0);
        return PairProjection.of(from, to, tensors);
    }

    private void requireDecoder(MappedCheckpoint half) throws CheckpointException {
        if (canAttend(half.architecture())) {
            return;
        }
        List<String> able = catalog.families().values().stream()
                .map(FamilyFile::architecture)
                .filter(PairMapping::canAttend)
                .map(Architecture::family)
                .toList();
        throw CheckpointException.of(
                ErrorClass.UNSUPPORTED,
                half.checkpoint().name(),
                "a decoder attends to its encoder, and family "
                        + half.architecture().family() + " cannot; these can: " + String.join(", ", able));
    }

    private static boolean canAttend(Architecture architecture) {
        return architecture.heads().containsKey(Head.CAUSAL_LM)
                && architecture.switches(java.util.Set.of()).containsKey("add_cross_attention");
    }

    /** The checkpoint that one half would be alone. */
    private static Checkpoint half(Checkpoint pair, String before, String half) {
        List<Tensor> tensors = pair.tensors().tensors().stream()
                .filter(tensor -> tensor.info().name().startsWith(before))
                .map(tensor -> tensor.named(tensor.info().name().substring(before.length())))
                .toList();
        Optional<ConfigFile> config = pair.config()
                .filter(file -> file.json().path(half) instanceof ObjectNode)
                .map(file ->
                        new ConfigFile(file.name(), ((ObjectNode) file.json().path(half)).deepCopy()));
        return of(pair, StateDict.of(tensors), config);
    }

    private static Checkpoint of(Checkpoint like, StateDict tensors, Optional<ConfigFile> config) {
        return new Checkpoint(
                like.name(),
                like.format(),
                WeightsFile.of(tensors),
                config,
                like.companions(),
                like.warnings(),
                like.files());
    }

    /** As transformers puts models together: the one that reads is no decoder, the other is one and attends to it. */
    private static Checkpoint with(Checkpoint alone, boolean decoder) {
        Optional<ConfigFile> config = alone.config().map(file -> {
            ObjectNode json = file.json().deepCopy();
            json.put("is_decoder", decoder);
            json.put("add_cross_attention", decoder);
            if (json.has("model_type")) {
                json.remove("architectures"); // it speaks of what the model was
            }
            return new ConfigFile(file.name(), json);
        });
        return of(alone, alone.tensors(), config);
    }

    /** What stands under neither half. */
    private static KeyReport elsewhere(Checkpoint checkpoint, PairNames names) {
        List<KeyReport.Unexpected> unexpected = new ArrayList<>();
        for (Tensor tensor : checkpoint.tensors().tensors()) {
            String name = tensor.info().name();
            if (!names.isOfPair(name)) {
                unexpected.add(new KeyReport.Unexpected(
                        name,
                        name,
                        tensor.info().shape(),
                        "is neither of the encoder nor of the decoder",
                        List.of(),
                        false));
            }
        }
        return new KeyReport(List.of(), List.of(), unexpected, List.of(), List.of(), List.of(), List.of(), List.of());
    }

    /** A checkpoint that stands for two. */
    private static Checkpoint together(Checkpoint reading, Checkpoint writing) {
        List<Tensor> tensors = new ArrayList<>();
        reading.tensors()
                .tensors()
                .forEach(tensor -> tensors.add(
                        tensor.named(MappedPair.ENCODER + tensor.info().name())));
        writing.tensors()
                .tensors()
                .forEach(tensor -> tensors.add(
                        tensor.named(MappedPair.DECODER + tensor.info().name())));
        List<String> warnings = new ArrayList<>(reading.warnings());
        warnings.addAll(writing.warnings());
        String format = reading.format().equals(writing.format())
                ? reading.format()
                : reading.format() + " and " + writing.format();
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        return new Checkpoint(
                org.bertconv.io.SourceName.of(reading.name() + " and " + writing.name()),
                format,
                WeightsFile.of(StateDict.of(tensors)),
                reading.config().map(file -> new ConfigFile(file.name(), config)),
                PairVocabularies.carried(reading, writing).companions(),
                warnings,
                OpenFiles.ofOthers(List.of(reading.files(), writing.files())));
    }
}
