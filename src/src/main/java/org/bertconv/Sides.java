package org.bertconv;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.mapping.EffectiveConfig;
import org.bertconv.mapping.Head;
import org.bertconv.mapping.KeyReport;
import org.bertconv.mapping.Mapped;
import org.bertconv.mapping.MappedCheckpoint;
import org.bertconv.mapping.MappedPair;
import org.bertconv.mapping.Recognition;
import org.bertconv.model.EncoderDecoder;
import org.bertconv.model.Family;
import org.bertconv.model.ModelConfig;
import org.bertconv.parity.ModelSide;
import org.bertconv.tensor.Tensor;
import tools.jackson.databind.JsonNode;

/** Makes models that can be run of checkpoints that were checked. */
final class Sides {

    private static final int SHOWN = 4;
    private static final Set<Head> HAVE_MODULES_BEHIND = Set.of(Head.BASE, Head.ENCODER);

    private Sides() {}

    /**
     * {@return a model of all tensors that the architecture has}
     *
     * @throws CheckpointException DIFFERENT if a tensor is missing or of another shape; INPUT if the config does not say enough
     */
    static ModelSide of(Mapped mapped) throws IOException {
        requireComplete(mapped);
        return of(mapped, mapped.model());
    }

    /** {@return a model of these tensors, with the hyper-parameters of a checkpoint} */
    static ModelSide of(Mapped mapped, StateDict weights) throws IOException {
        Recognition recognition = mapped.recognition();
        String label = mapped.checkpoint().name() + " (" + mapped.checkpoint().format() + ", " + recognition.naming()
                + ", " + recognition.head() + ")";
        // What the check does not know, the comparison does not know either, be it a name, a layer too many or an odd
        // buffer.
        List<String> unknown = mapped.report().unexpected().stream()
                .filter(tensor -> !tensor.known())
                .map(KeyReport.Unexpected::name)
                .toList();
        if (mapped instanceof MappedPair pair) {
            return new ModelSide(
                    label,
                    config(pair.decoder()),
                    recognition.head(),
                    weights,
                    pair.decoder().gelu().or(() -> pair.encoder().gelu()),
                    unknown,
                    pair.decoder().architecture().fieldNames(),
                    Meanings.of(pair.checkpoint(), Optional.empty()),
                    new EncoderDecoder(config(pair.encoder())));
        }
        MappedCheckpoint single = (MappedCheckpoint) mapped;
        ModelSide side = new ModelSide(
                        label,
                        config(single),
                        single.head(),
                        weights,
                        single.gelu(),
                        unknown,
                        single.architecture().fieldNames())
                .meaning(Meanings.of(
                        single.checkpoint(), Optional.of(single.config().json())));
        Optional<SentenceReading.Modules> modules =
                new SentenceReading(mapped.checkpoint().companions()).modules();
        return modules.isPresent() && HAVE_MODULES_BEHIND.contains(single.head()) ? behind(side, modules.get()) : side;
    }

    /** The modules of sentence-transformers read the states of the bare model. */
    private static ModelSide behind(ModelSide side, SentenceReading.Modules modules) {
        List<Tensor> all = new ArrayList<>(side.weights().tensors());
        all.addAll(modules.weights().tensors());
        return side.with(StateDict.of(all), modules.assembly());
    }

    /** {@return the hyper-parameters of a checkpoint} */
    static ModelConfig config(MappedCheckpoint mapped) throws CheckpointException {
        EffectiveConfig config = mapped.config();
        if (!config.unknown().isEmpty()) {
            throw CheckpointException.of(
                            ErrorClass.INPUT,
                            mapped.checkpoint().name(),
                            "has no config.json beside it, and its tensors do not say "
                                    + String.join(", ", config.unknown()))
                    .hint("--config FILE names one");
        }
        Uncomputed.refuse(mapped);
        Map<String, Object> fields = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : config.json().properties()) {
            value(field.getValue(), field.getKey(), fields);
        }
        return ModelConfig.of(
                Family.of(mapped.architecture().family()), mapped.architecture().fieldNames(), fields);
    }

    private static void value(JsonNode node, String name, Map<String, Object> into) {
        if (node.isIntegralNumber() && node.canConvertToLong()) {
            into.put(name, node.asLong());
        } else if (node.isNumber()) {
            into.put(name, node.asDouble());
        } else if (node.isBoolean()) {
            into.put(name, node.asBoolean());
        } else if (node.isString()) {
            into.put(name, node.asString());
        }
    }

    private static void requireComplete(Mapped mapped) throws CheckpointException {
        KeyReport keys = mapped.report();
        List<String> missing =
                keys.missing().stream().map(KeyReport.Missing::name).toList();
        if (!missing.isEmpty()) {
            throw CheckpointException.of(
                            ErrorClass.DIFFERENT,
                            mapped.checkpoint().name(),
                            "as " + mapped.recognition().head() + " " + missing.size() + " tensors are missing: "
                                    + some(missing))
                    .hint("bertconv check says more; --head chooses another head");
        }
        List<String> mismatched = keys.mismatched().stream()
                .map(tensor -> tensor.name() + " is " + tensor.found() + ", must be " + tensor.expected())
                .toList();
        if (!mismatched.isEmpty()) {
            throw CheckpointException.of(
                    ErrorClass.DIFFERENT,
                    mapped.checkpoint().name(),
                    keys.notes().isEmpty() ? some(mismatched) : keys.notes().get(0));
        }
    }

    private static String some(List<String> names) {
        String first = names.stream().limit(SHOWN).collect(Collectors.joining(", "));
        return names.size() > SHOWN ? first + " and " + (names.size() - SHOWN) + " more" : first;
    }
}
