package org.bertconv;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.bertconv.checkpoint.JsonText;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.mapping.Gelu;
import org.bertconv.mapping.MappedCheckpoint;
import org.bertconv.mapping.MappingRules;
import org.bertconv.tensor.DType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The hyper-parameters as the target's framework reads them.
 *
 * @param json every field explicit
 * @param gelu what {@code gelu} in it means, where its framework leaves that open
 * @param notes one line each, for the user
 */
record TargetConfig(ObjectNode json, Gelu gelu, List<String> notes) {

    private static final String ACTIVATION = "hidden_act";
    private static final String GOOGLE = "google-tf1";
    private static final double GOOGLE_EPSILON = 1e-12;
    private static final Set<String> TANH =
            Set.of("gelu_new", "gelu_pytorch_tanh", "gelu_python_tanh", "gelu_accurate");

    TargetConfig {
        notes = List.copyOf(notes);
    }

    /** {@return the config of a model that is written under a naming} */
    static TargetConfig of(MappedCheckpoint mapped, MappingRules naming) {
        ObjectNode json = mapped.config().json().deepCopy();
        if (mapped.isUntied()) {
            json.put("tie_word_embeddings", false);
        }
        return naming.naming().equals(GOOGLE) ? google(json) : new TargetConfig(json, Gelu.ERF, List.of());
    }

    /** google-research/bert knows one name for both forms of the activation, and no epsilon at all. */
    private static TargetConfig google(ObjectNode json) {
        List<String> notes = new ArrayList<>();
        Gelu gelu = Gelu.ERF;
        String activation = json.path(ACTIVATION).asString("");
        if (TANH.contains(activation)) {
            json.put(ACTIVATION, "gelu");
            gelu = Gelu.TANH;
            notes.add("bert_config.json says gelu for " + activation
                    + ": google-research/bert computes tanh since February 2019; read it with --gelu tanh");
        } else if (activation.equals("gelu")) {
            notes.add(
                    "bert_config.json says gelu and means erf: google-research/bert computes tanh since February 2019, "
                            + "which moves hidden states by about 1e-3");
        }
        double epsilon = json.path("layer_norm_eps").asDouble(GOOGLE_EPSILON);
        if (epsilon != GOOGLE_EPSILON) {
            notes.add("layer_norm_eps is " + epsilon
                    + ", and google-research/bert computes with 1e-12 whatever the config says");
        }
        return new TargetConfig(json, gelu, notes);
    }

    /** {@return the text of the file, fields sorted; frameworks bring all tensors to the one dtype that it names, so it is the widest} */
    String text(StateDict model) {
        ObjectNode complete = json.deepCopy();
        DType dtype = model.tensors().stream()
                .map(tensor -> tensor.info().dtype())
                .filter(DType::isFloating)
                .max(Comparator.comparingInt(DType::bytes))
                .orElse(DType.F32);
        complete.put("torch_dtype", torch(dtype));
        Map<String, JsonNode> sorted = new TreeMap<>();
        complete.properties().forEach(field -> sorted.put(field.getKey(), field.getValue()));
        ObjectNode ordered = complete.removeAll();
        sorted.forEach(ordered::set);
        return JsonText.pretty(ordered);
    }

    private static String torch(DType dtype) {
        return switch (dtype) {
            case F64 -> "float64";
            case F16 -> "float16";
            case BF16 -> "bfloat16";
            default -> "float32";
        };
    }
}
