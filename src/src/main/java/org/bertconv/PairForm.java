package org.bertconv;

import java.util.ArrayList;
import java.util.List;
import org.bertconv.checkpoint.ConfigFile;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.mapping.Gelu;
import org.bertconv.mapping.MappedPair;
import org.bertconv.mapping.MappingRules;
import org.bertconv.mapping.RuleCatalog;
import org.bertconv.mapping.TargetNames;
import org.bertconv.tensor.Tensor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * An encoder and a decoder as {@code EncoderDecoderModel} of transformers has them: each in its own naming behind the name of its half, and
 * their configs as fields of one.
 *
 * @param mapped the pair
 * @param encoder the form of the one that reads
 * @param decoder the form of the one that writes
 */
record PairForm(MappedPair mapped, SingleForm encoder, SingleForm decoder) implements TargetForm {

    /** The naming whose names can stand behind those of the halves; other frameworks build these models otherwise. */
    private static final String NAMING = "hf-pytorch";

    /**
     * {@return the form of a pair in a target}
     *
     * @throws CheckpointException UNSUPPORTED if pairs are not written for it
     */
    static PairForm of(MappedPair mapped, String to) throws CheckpointException {
        return new PairForm(
                mapped,
                new SingleForm(
                        mapped.encoder(), naming(mapped.encoder().architecture().family(), to)),
                new SingleForm(
                        mapped.decoder(), naming(mapped.decoder().architecture().family(), to)));
    }

    private static MappingRules naming(String family, String to) throws CheckpointException {
        return RuleCatalog.bundled()
                .target(family, to)
                .filter(rules -> rules.naming().equals(NAMING))
                .orElseThrow(() -> CheckpointException.of(
                        ErrorClass.UNSUPPORTED,
                        "family " + MappedPair.FAMILY + " is not written as " + to
                                + "; it is as safetensors, pytorch, npz"));
    }

    @Override
    public TargetNames names(StateDict model) {
        List<Tensor> named = new ArrayList<>(half(model, MappedPair.ENCODER, encoder));
        named.addAll(half(model, MappedPair.DECODER, decoder));
        model.tensors().stream()
                .filter(tensor -> !tensor.info().name().startsWith(MappedPair.ENCODER)
                        && !tensor.info().name().startsWith(MappedPair.DECODER))
                .forEach(named::add);
        return new TargetNames(StateDict.of(named), List.of());
    }

    private static List<Tensor> half(StateDict model, String prefix, SingleForm form) {
        StateDict alone = StateDict.of(model.tensors().stream()
                .filter(tensor -> tensor.info().name().startsWith(prefix))
                .map(tensor -> tensor.named(tensor.info().name().substring(prefix.length())))
                .toList());
        return form.names(alone).tensors().tensors().stream()
                .map(tensor -> tensor.named(prefix + tensor.info().name()))
                .toList();
    }

    @Override
    public TargetConfig config(int words) throws CheckpointException {
        TargetConfig reading = TargetConfig.of(encoder.mapped(), encoder.naming());
        TargetConfig writing = TargetConfig.of(decoder.mapped(), decoder.naming());
        ObjectNode json = mapped.checkpoint()
                .config()
                .map(ConfigFile::json)
                .filter(config -> config.path("encoder").isObject())
                .map(ObjectNode::deepCopy)
                .orElseGet(JsonNodeFactory.instance::objectNode);
        json.remove(List.of("_name_or_path", "transformers_version", "dtype"));
        json.set("encoder", alone(reading.json()));
        json.set("decoder", alone(writing.json()));
        json.putArray("architectures").add(MappedPair.MODEL_CLASS);
        json.put("model_type", MappedPair.FAMILY);
        json.put("is_encoder_decoder", true);
        List<String> notes = new ArrayList<>(reading.notes());
        notes.addAll(writing.notes());
        return new TargetConfig(json, Gelu.ERF, notes);
    }

    private static JsonNode alone(ObjectNode half) {
        ObjectNode json = half.deepCopy();
        json.remove(List.of("_name_or_path", "transformers_version", "dtype"));
        return json;
    }

    @Override
    public String configFile() {
        return decoder.configFile();
    }
}
