package org.bertconv.parity.cause;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bertconv.model.Activation;
import org.bertconv.model.ModelConfig;

/** A hyper-parameter that no tensor shows: epsilon, the activation, the number of heads, the mask of a decoder. */
final class ConfigFields implements Hypothesis {

    private static final List<Double> EPSILONS = List.of(1e-12, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-3);
    private static final List<Integer> PADDINGS = List.of(1, 0);
    private static final List<Integer> HEADS = List.of(1, 2, 3, 4, 6, 8, 12, 16, 24);

    @Override
    public List<Diagnosis> at(Scene scene) {
        Suspect suspect = scene.suspect();
        ModelConfig mine = suspect.config();
        List<Diagnosis> found = new ArrayList<>();
        wanted(scene, ModelConfig::layerNormEps, EPSILONS)
                .filter(epsilon -> mine.family().hasEpsilon())
                .forEach(epsilon -> found.add(field(
                        suspect,
                        "epsilon",
                        "layer_norm_eps",
                        mine.layerNormEps(),
                        epsilon,
                        c -> c.withLayerNormEps(epsilon))));
        wanted(scene, ModelConfig::activation, List.of(Activation.values()))
                .filter(activation -> !scene.isEmbeddings())
                .forEach(activation -> found.add(activation(suspect, activation)));
        wanted(scene, ModelConfig::heads, HEADS)
                .filter(heads -> scene.isLayer() && mine.hiddenSize() % heads == 0)
                .forEach(heads -> found.add(
                        field(suspect, "heads", "num_attention_heads", mine.heads(), heads, c -> c.withHeads(heads))));
        if (mine.countsFromPadding()) {
            wanted(scene, config -> config.sizes().paddingId(), PADDINGS)
                    .forEach(id -> found.add(field(
                            suspect,
                            "position-offset",
                            "pad_token_id",
                            mine.sizes().paddingId(),
                            id,
                            c -> c.withPaddingId(id))));
        }
        wanted(scene, ModelConfig::isDecoder, List.of(true, false))
                .filter(decoder -> scene.isLayer())
                .forEach(decoder -> found.add(field(
                        suspect,
                        "decoder-mask",
                        "is_decoder",
                        mine.isDecoder(),
                        decoder,
                        c -> c.withDecoder(decoder))));
        return found;
    }

    /** What the reference has, or all that is usual; but not what is there already. */
    private static <T> Stream<T> wanted(Scene scene, Function<ModelConfig, T> of, List<T> usual) {
        T mine = of.apply(scene.suspect().config());
        return scene.wanted().map(of).map(List::of).orElse(usual).stream().filter(value -> !value.equals(mine));
    }

    private static Diagnosis activation(Suspect suspect, Activation activation) {
        Activation mine = suspect.config().activation();
        boolean gelu = isGelu(mine) && isGelu(activation);
        String option = gelu ? " (google-tf1: --gelu " + (activation == Activation.GELU ? "erf" : "tanh") + ")" : "";
        String name = suspect.field("hidden_act");
        Edit edit = new Edit.Field(
                quoted(name) + "\"" + activation.label() + "\"", option, c -> c.withActivation(activation));
        return new Diagnosis(
                gelu ? "gelu" : "activation", words(name, mine.label(), activation.label()), List.of(edit));
    }

    private static boolean isGelu(Activation activation) {
        return activation == Activation.GELU || activation == Activation.GELU_TANH;
    }

    private static String quoted(String field) {
        return "\"" + field + "\": ";
    }

    private static String words(String field, Object found, Object wanted) {
        return field + " is " + found + ", it should be " + wanted;
    }

    private static Diagnosis field(
            Suspect suspect,
            String kind,
            String field,
            Object found,
            Object wanted,
            UnaryOperator<ModelConfig> change) {
        String name = suspect.field(field);
        Edit edit = new Edit.Field(quoted(name) + wanted, change);
        return new Diagnosis(kind, words(name, found, wanted), List.of(edit));
    }
}
