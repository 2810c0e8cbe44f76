package org.bertconv.parity.cause;

import java.util.ArrayList;
import java.util.List;
import org.bertconv.model.Activation;
import org.bertconv.model.ModelConfig;

/** A hyper-parameter that no tensor shows: epsilon, the activation, the number of heads, the mask of a decoder. */
final class ConfigFields implements Hypothesis {

    private static final List<Double> EPSILONS = List.of(1e-12, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-3);
    private static final List<Integer> HEADS = List.of(1, 2, 3, 4, 6, 8, 12, 16, 24);

    @Override
    public List<Diagnosis> at(Scene scene) {
        ModelConfig mine = scene.suspect().config();
        List<Diagnosis> found = new ArrayList<>();
        scene.wanted().map(ModelConfig::layerNormEps).map(List::of).orElse(EPSILONS).stream()
                .filter(epsilon -> epsilon != mine.layerNormEps())
                .forEach(epsilon -> found.add(field(
                        "epsilon",
                        "layer_norm_eps",
                        mine.layerNormEps(),
                        epsilon,
                        new Edit.Field(quoted("layer_norm_eps") + epsilon, c -> c.withLayerNormEps(epsilon)))));
        scene.wanted().map(ModelConfig::activation).map(List::of).orElse(List.of(Activation.values())).stream()
                .filter(activation -> activation != mine.activation())
                .forEach(activation -> found.add(activation(mine, activation)));
        scene.wanted().map(ModelConfig::heads).map(List::of).orElse(HEADS).stream()
                .filter(heads -> heads != mine.heads() && mine.hiddenSize() % heads == 0)
                .forEach(heads -> found.add(field(
                        "heads",
                        "num_attention_heads",
                        mine.heads(),
                        heads,
                        new Edit.Field(quoted("num_attention_heads") + heads, c -> c.withHeads(heads)))));
        boolean decoder = scene.wanted().map(ModelConfig::isDecoder).orElse(!mine.isDecoder());
        if (decoder != mine.isDecoder()) {
            found.add(field(
                    "decoder-mask",
                    "is_decoder",
                    mine.isDecoder(),
                    decoder,
                    new Edit.Field(quoted("is_decoder") + decoder, c -> c.withDecoder(decoder))));
        }
        return found;
    }

    private static Diagnosis activation(ModelConfig mine, Activation activation) {
        boolean gelu = isGelu(mine.activation()) && isGelu(activation);
        String option = gelu ? " (google-tf1: --gelu " + (activation == Activation.GELU ? "erf" : "tanh") + ")" : "";
        return field(
                gelu ? "gelu" : "activation",
                "hidden_act",
                mine.activation().label(),
                activation.label(),
                new Edit.Field(
                        quoted("hidden_act") + "\"" + activation.label() + "\"" + option,
                        c -> c.withActivation(activation)));
    }

    private static boolean isGelu(Activation activation) {
        return activation == Activation.GELU || activation == Activation.GELU_TANH;
    }

    private static String quoted(String field) {
        return "\"" + field + "\": ";
    }

    private static Diagnosis field(String kind, String field, Object found, Object wanted, Edit edit) {
        return new Diagnosis(kind, field + " is " + found + ", it should be " + wanted, List.of(edit));
    }
}
