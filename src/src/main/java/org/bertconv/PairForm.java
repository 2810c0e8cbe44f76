package org.bertconv;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bertconv.checkpoint.ConfigFile;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.mapping.Gelu;
import org.bertconv.mapping.MappedPair;
import org.bertconv.mapping.MappingRules;
import org.bertconv.mapping.PairProjection;
import org.bertconv.mapping.RuleCatalog;
import org.bertconv.mapping.TargetNames;
import org.bertconv.tensor.Tensor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * An encoder and a decoder as {@code EncoderDecoderModel} of transformers has them, or its twins in Flax and TensorFlow: each in its own naming
 * behind the name of its half, and their configs as fields of one.
 *
 * @param mapped the pair
 * @param encoder the form of the one that reads
 * @param decoder the form of the one that writes
 */
record PairForm(MappedPair mapped, SingleForm encoder, SingleForm decoder) implements TargetForm {

    private static final String PYTORCH = "hf-pytorch";

    private static final String FLAX = "hf-flax";
    private static final String SHARED = "tie_encoder_decoder";

    /** The namings whose names can stand behind those of the halves. */
    private static final Set<String> NAMINGS = Set.of(PYTORCH, FLAX, "hf-keras");

    /**
     * {@return the form of a pair in a target}
     *
     * @throws CheckpointException UNSUPPORTED if pairs are not written for it
     */
    static PairForm of(MappedPair mapped, String to) throws CheckpointException {
        PairForm form = new PairForm(
                mapped,
                new SingleForm(
                        mapped.encoder(), naming(mapped.encoder().architecture().family(), to)),
                new SingleForm(
                        mapped.decoder(), naming(mapped.decoder().architecture().family(), to)));
        if (isOf(form.encoder, FLAX, "distilbert")) {
            throw CheckpointException.of(
                    ErrorClass.UNSUPPORTED,
                    "family " + MappedPair.FAMILY + " is not written as flax with a distilbert that reads:"
                            + " FlaxEncoderDecoderModel gives it positions, which FlaxDistilBertModel does not take");
        }
        return form;
    }

    private static boolean isOf(SingleForm half, String naming, String family) {
        return half.naming().naming().equals(naming)
                && half.mapped().architecture().family().equals(family);
    }

    private static MappingRules naming(String family, String to) throws CheckpointException {
        return RuleCatalog.bundled()
                .target(family, to)
                .filter(rules -> NAMINGS.contains(rules.naming()))
                .orElseThrow(() -> CheckpointException.of(
                        ErrorClass.UNSUPPORTED,
                        "family " + MappedPair.FAMILY + " is not written as " + to
                                + "; it is as safetensors, pytorch, npz, flax, keras-h5"));
    }

    @Override
    public TargetNames names(StateDict model) {
        List<Tensor> named = new ArrayList<>();
        List<String> dropped = new ArrayList<>();
        half(model, MappedPair.ENCODER, encoder, named, dropped);
        half(model, MappedPair.DECODER, decoder, named, dropped);
        named.addAll(PairProjection.named(model, decoder.naming()));
        return new TargetNames(StateDict.of(named), dropped);
    }

    private static void half(
            StateDict model, String prefix, SingleForm form, List<Tensor> named, List<String> dropped) {
        StateDict alone = StateDict.of(model.tensors().stream()
                .filter(tensor -> tensor.info().name().startsWith(prefix))
                .map(tensor -> tensor.named(tensor.info().name().substring(prefix.length())))
                .toList());
        TargetNames names = TargetNames.of(form.naming(), alone, form.mapped().head(), MappedPair.MODEL_CLASS);
        String scope = form.naming().affixes().scopeOf(MappedPair.MODEL_CLASS);
        String before = scope.isEmpty() ? prefix : scope + prefix.replace('.', '/');
        names.tensors()
                .tensors()
                .forEach(tensor ->
                        named.add(tensor.named(before + tensor.info().name().substring(scope.length()))));
        names.dropped().forEach(name -> dropped.add(prefix + name));
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
        if (!encoder.naming().naming().equals(PYTORCH) && json.has(SHARED)) {
            json.put(SHARED, false); // only PyTorch's class does so; the others have the weights twice
        }
        List<String> notes = new ArrayList<>(reading.notes());
        notes.addAll(writing.notes());
        positions(encoder, "position_ids").ifPresent(notes::add);
        positions(decoder, "decoder_position_ids").ifPresent(notes::add);
        return new TargetConfig(json, Gelu.ERF, notes);
    }

    private static Optional<String> positions(SingleForm half, String input) {
        return isOf(half, FLAX, "roberta")
                ? Optional.of(
                        "FlaxEncoderDecoderModel counts positions from 0, where RoBERTa counts from behind the padding:"
                                + " it computes what this model does only if it is given " + input)
                : Optional.empty();
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
