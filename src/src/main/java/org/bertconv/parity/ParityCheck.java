package org.bertconv.parity;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.bertconv.model.Precision;

/**
 * Compares two models, or a model with recorded outputs: runs what is to be run, compares every output and every tensor, and says same,
 * different or cannot tell. It fails closed: nothing compared, something skipped or a value that is not a number is never {@code same}.
 *
 * @param tolerance that every output must keep
 * @param precision in which the models compute
 * @param wanted which outputs are compared, by name
 * @param allOutputs whether {@code wanted} is all of them
 */
public record ParityCheck(Tolerance tolerance, Precision precision, Predicate<String> wanted, boolean allOutputs) {

    /**
     * {@return how the right model compares with the left one}
     *
     * @param probes that both are run on; none: only the tensors are compared
     */
    public ParityReport compare(ModelSide left, ModelSide right, List<Probe> probes) throws IOException {
        Map<String, OutputComparison> outputs = probes.isEmpty() ? Map.of() : run(left, right, probes);
        WeightsDifference weights = WeightsComparison.of(left, right);
        Witnesses witnesses = new Witnesses(left.head(), left.config().layers(), outputs.keySet(), probes);
        Assessment assessment = new Assessment(tolerance, left, right.unknown(), outputs.values(), weights, witnesses);
        return report(left, right.label(), probes, outputs, weights, assessment.ofModels(probes.isEmpty()));
    }

    /**
     * {@return how a model compares with what the original framework recorded}
     *
     * @param original the model that the outputs were recorded from and {@code model} was made of, if it is at hand: then tensors are
     *     compared by content with it
     */
    public ParityReport compare(ModelSide model, Golden golden, Optional<ModelSide> original) throws IOException {
        List<Probe> probes = List.of(golden.probe());
        Map<String, OutputComparison> outputs = new LinkedHashMap<>();
        model.run(probes, precision, output -> {
            Values recorded = golden.outputs().get(output.name());
            if (recorded != null && wanted.test(output.name())) {
                outputs.put(output.name(), new OutputComparison(output.name(), tolerance));
                outputs.get(output.name()).add(Values.of(output.values()), recorded);
            }
        });
        List<String> notReached = golden.outputs().keySet().stream()
                .filter(name -> wanted.test(name) && !outputs.containsKey(name))
                .toList();
        WeightsDifference weights =
                original.isPresent() ? WeightsComparison.of(original.get(), model) : WeightsDifference.NONE;
        Witnesses witnesses = new Witnesses(model.head(), model.config().layers(), outputs.keySet(), probes);
        Assessment assessment = new Assessment(tolerance, model, List.of(), outputs.values(), weights, witnesses);
        Assessment.Finding finding = original.isPresent()
                ? assessment.ofModels(false).without(notReached)
                : assessment.ofGolden(notReached, allOutputs);
        return report(model, golden.label(), probes, outputs, weights, finding);
    }

    private Map<String, OutputComparison> run(ModelSide left, ModelSide right, List<Probe> probes) throws IOException {
        Map<String, Values> kept = new LinkedHashMap<>();
        left.run(probes, precision, output -> {
            if (wanted.test(output.name())) {
                kept.put(output.name() + "/" + output.probe(), Values.of(output.values()));
            }
        });
        Map<String, OutputComparison> outputs = new LinkedHashMap<>();
        right.run(probes, precision, output -> {
            Values ours = kept.remove(output.name() + "/" + output.probe());
            if (ours != null) {
                outputs.computeIfAbsent(output.name(), name -> new OutputComparison(name, tolerance))
                        .add(ours, Values.of(output.values()));
            }
        });
        return outputs;
    }

    private ParityReport report(
            ModelSide left,
            String right,
            List<Probe> probes,
            Map<String, OutputComparison> outputs,
            WeightsDifference weights,
            Assessment.Finding finding) {
        List<OutputDifference> differences =
                outputs.values().stream().map(OutputComparison::difference).toList();
        Optional<Divergence> first = differences.stream()
                .filter(difference -> !difference.pass())
                .map(difference ->
                        OutputOrder.divergence(difference.name(), left.config().layers()))
                .findFirst();
        String ran = probes.isEmpty()
                ? "none: only the tensors were compared"
                : String.join("; ", probes.stream().map(Probe::name).toList());
        return new ParityReport(
                finding.verdict(),
                tolerance.atol(),
                tolerance.rtol(),
                precision.label(),
                left.label(),
                right,
                ran,
                differences,
                first,
                weights,
                finding.coverage(),
                Optional.empty(),
                new ArrayList<>(finding.notes()));
    }
}
