package org.bertconv.parity;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bertconv.mapping.Gelu;
import org.bertconv.model.Activation;

/**
 * What the choice between the two functions called gelu does on the weights at hand, and whether the other one would have been right.
 *
 * @param effect of the choice, if the naming of the model leaves it open
 * @param notes one line if the comparison fails with this one and passes with the other
 */
record GeluChoice(Optional<GeluEffect> effect, List<String> notes) {

    GeluChoice {
        notes = List.copyOf(notes);
    }

    /**
     * {@return what the choice does to a comparison with recorded outputs}
     *
     * @param outputs of the model with the choice that was made
     */
    static GeluChoice of(ParityCheck check, ModelSide model, Golden golden, Map<String, Values> outputs)
            throws IOException {
        Optional<Gelu> used = model.gelu().or(() -> explicit(model));
        boolean failed = !check.against(golden, outputs).values().stream().allMatch(OutputComparison::passes);
        if (used.isEmpty() || (model.gelu().isEmpty() && !failed) || outputs.isEmpty()) {
            return new GeluChoice(Optional.empty(), List.of());
        }
        Map<String, Values> others =
                check.outputs(with(model, used.get().other()), List.of(golden.probe(model.head())));
        Optional<GeluEffect> effect = model.gelu().map(choice -> worst(choice, outputs, others));
        boolean passes =
                failed && check.against(golden, others).values().stream().allMatch(OutputComparison::passes);
        return new GeluChoice(effect, passes ? List.of(advice(model, used.get())) : List.of());
    }

    /** {@return the effect of a choice on the outputs for these probes, which are among those that {@code outputs} were made of} */
    static GeluEffect effect(
            ParityCheck check, ModelSide model, Gelu choice, List<Probe> probes, Map<String, Values> outputs)
            throws IOException {
        return worst(choice, outputs, check.outputs(with(model, choice.other()), probes));
    }

    private static String advice(ModelSide model, Gelu used) {
        return model.gelu().isPresent()
                ? "gelu was taken as " + used.label() + "; with --gelu "
                        + used.other().label() + " every output passes"
                : "hidden_act is " + used.activation() + "; with \"hidden_act\": \""
                        + used.other().activation() + "\" in config.json every output passes";
    }

    /** The choice is one of the whole model: where its halves have not the same, it is none. */
    private static Optional<Gelu> explicit(ModelSide model) {
        boolean one = model.halves().stream()
                        .map(half -> half.model().config().activation())
                        .distinct()
                        .count()
                == 1;
        if (!one) {
            return Optional.empty();
        }
        return switch (model.config().activation()) {
            case GELU -> Optional.of(Gelu.ERF);
            case GELU_TANH -> Optional.of(Gelu.TANH);
            default -> Optional.empty();
        };
    }

    private static ModelSide with(ModelSide model, Gelu gelu) {
        return model.with(gelu == Gelu.ERF ? Activation.GELU : Activation.GELU_TANH);
    }

    private static GeluEffect worst(Gelu choice, Map<String, Values> outputs, Map<String, Values> others) {
        GeluEffect worst = new GeluEffect(choice, 0, "");
        for (Map.Entry<String, Values> other : others.entrySet()) {
            Values mine = outputs.get(other.getKey());
            if (mine != null) {
                String name = other.getKey().substring(0, other.getKey().lastIndexOf('/'));
                OutputComparison comparison = new OutputComparison(name, Tolerance.CONTRACT);
                comparison.add(mine, other.getValue());
                double by = comparison.maxAbs();
                worst = by > worst.maxAbs() || Double.isNaN(by) ? new GeluEffect(choice, by, name) : worst;
            }
        }
        return worst;
    }
}
