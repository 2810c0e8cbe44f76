package org.bertconv.parity;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bertconv.mapping.Gelu;
import org.bertconv.model.Activation;
import org.bertconv.model.Precision;

/**
 * What the choice between the two functions called gelu does on the weights at hand, and whether the other one would have been right.
 */
public final class GeluCheck {

    private GeluCheck() {}

    /** {@return the report with the effect of the choice, measured on a short probe, if the model's naming leaves the choice open} */
    public static ParityReport withEffect(ParityReport report, ModelSide model) throws IOException {
        if (model.gelu().isEmpty()) {
            return report;
        }
        Gelu choice = model.gelu().get();
        List<Probe> probe = List.of(BuiltInProbes.quick(model.config(), model.head()));
        ModelSide other = model.with(activation(choice.other()));
        OutputDifference worst = worst(model, other, probe);
        return with(report, Optional.of(new GeluEffect(choice, worst.maxAbs(), worst.name())), report.notes());
    }

    /** {@return the report, with a note if it fails and the other gelu passes} */
    public static ParityReport withOther(ParityReport report, ModelSide model, ParityCheck check, Golden golden)
            throws IOException {
        ParityReport measured = withEffect(report, model);
        Optional<Gelu> used = model.gelu().or(() -> explicit(model));
        if (report.verdict() != Verdict.DIFFERENT || used.isEmpty()) {
            return measured;
        }
        Gelu other = used.get().other();
        ParityReport again = check.compare(model.with(activation(other)), golden, Optional.empty());
        boolean passes = !again.outputs().isEmpty() && again.outputs().stream().allMatch(OutputDifference::pass);
        if (!passes) {
            return measured;
        }
        List<String> notes = new ArrayList<>(report.notes());
        notes.add(
                model.gelu().isPresent()
                        ? "gelu was taken as " + used.get().label() + "; with --gelu " + other.label()
                                + " every output passes"
                        : "hidden_act is " + used.get().activation() + "; with \"hidden_act\": \"" + other.activation()
                                + "\" in config.json every output passes");
        return with(measured, measured.geluEffect(), notes);
    }

    private static Optional<Gelu> explicit(ModelSide model) {
        return switch (model.config().activation()) {
            case GELU -> Optional.of(Gelu.ERF);
            case GELU_TANH -> Optional.of(Gelu.TANH);
            default -> Optional.empty();
        };
    }

    private static Activation activation(Gelu gelu) {
        return gelu == Gelu.ERF ? Activation.GELU : Activation.GELU_TANH;
    }

    private static OutputDifference worst(ModelSide model, ModelSide other, List<Probe> probe) throws IOException {
        Map<String, Values> kept = new LinkedHashMap<>();
        model.run(probe, Precision.FLOAT32, output -> kept.put(output.name(), Values.of(output.values())));
        List<OutputDifference> differences = new ArrayList<>();
        other.run(probe, Precision.FLOAT32, output -> {
            OutputComparison comparison = new OutputComparison(output.name(), Tolerance.CONTRACT);
            comparison.add(java.util.Objects.requireNonNull(kept.get(output.name())), Values.of(output.values()));
            differences.add(comparison.difference());
        });
        return differences.stream()
                .max((a, b) -> Double.compare(a.maxAbs(), b.maxAbs()))
                .orElseThrow();
    }

    private static ParityReport with(ParityReport report, Optional<GeluEffect> effect, List<String> notes) {
        return new ParityReport(
                report.verdict(),
                report.atol(),
                report.rtol(),
                report.precision(),
                report.left(),
                report.right(),
                report.probes(),
                report.outputs(),
                report.firstDivergence(),
                report.weights(),
                report.coverage(),
                effect,
                notes);
    }
}
