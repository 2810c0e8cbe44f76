package org.bertconv.parity;

import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.bertconv.model.Output;
import org.bertconv.model.Precision;

/**
 * Compares two models, or a model with recorded outputs: runs what is to be run, compares every output and every tensor, and says same,
 * different or cannot tell. It fails closed: nothing compared, something skipped or a value that is not a number is never {@code same}.
 *
 * @param tolerance that every output must keep
 * @param precision in which the models compute
 * @param wanted which outputs are compared, by name
 * @param allOutputs whether {@code wanted} is all of them
 * @param scrutiny what is done beyond that
 */
public record ParityCheck(
        Tolerance tolerance, Precision precision, Predicate<String> wanted, boolean allOutputs, Scrutiny scrutiny) {

    /**
     * {@return how the right model compares with the left one}
     *
     * @param probes that both are run on; none: only the tensors are compared
     */
    public ParityReport compare(ModelSide left, ModelSide right, List<Probe> probes) throws IOException {
        Map<String, Values> ours = probes.isEmpty() ? Map.of() : outputs(left, probes);
        Map<String, OutputComparison> outputs = new LinkedHashMap<>();
        Set<String> oneSided = new TreeSet<>();
        if (!probes.isEmpty()) {
            ours.keySet().forEach(key -> oneSided.add(name(key)));
            right.run(probes, precision, output -> {
                Values mine = ours.get(key(output));
                if (mine != null) {
                    oneSided.remove(output.name());
                    outputs.computeIfAbsent(output.name(), name -> new OutputComparison(name, tolerance))
                            .add(mine, Values.of(output.values()));
                } else if (wanted.test(output.name())) {
                    oneSided.add(output.name());
                }
            });
        }
        WeightsDifference weights = WeightsComparison.of(left, right);
        Witnesses witnesses = Witnesses.of(left, outputs.keySet(), probes);
        Function<Predicate<OutputComparison>, Assessment.Finding> judge =
                passes -> new Assessment(tolerance, left, right.unknown(), outputs.values(), weights, witnesses, passes)
                        .ofModels(probes.isEmpty())
                        .differing(ModelDifferences.between(left, right), probes.isEmpty())
                        .without(List.copyOf(oneSided), "only one side gives");
        NoiseCheck noise = new NoiseCheck(this, left, probes, ours);
        Optional<NoiseFloor> floor = noise.floor(outputs.values(), true, () -> RoundedWeights.between(left, right));
        Optional<GeluEffect> effect = probes.isEmpty() || left.gelu().isEmpty()
                ? Optional.empty()
                : Optional.of(GeluChoice.effect(
                        this, cheapest(left, right, weights), left.gelu().get(), probes.subList(0, 1), ours));
        ParityReport report = report(left, right.label(), probes, outputs.values(), weights, judge, floor)
                .with(effect, List.of())
                .with(
                        scrutiny.floors() && !probes.isEmpty()
                                ? witnesses.untouched(left.tensors(), right.tensors())
                                : List.of());
        ParityReport tested = floor.isPresent() && scrutiny.selfTest()
                ? report.with(new Planting(this, left, probes, ours, floor.get(), name -> true).test())
                : report;
        return isToBeInvestigated(report, probes)
                ? tested.with(new Inquiry(this, floor).ofModels(left, right, probes, ours, weights))
                : tested;
    }

    /** Where both have the same weights, those of the right side need not be laid out anew while they are read. */
    private static ModelSide cheapest(ModelSide left, ModelSide right, WeightsDifference weights) {
        boolean same = weights.different().isEmpty()
                && weights.onlyLeft().isEmpty()
                && weights.onlyRight().isEmpty();
        return same ? left.with(right.weights()) : left;
    }

    /**
     * {@return how a model compares with what the original framework recorded}
     *
     * @param original the model that the outputs were recorded from and {@code model} was made of, if it is at hand: then tensors are
     *     compared by content with it
     */
    public ParityReport compare(ModelSide model, Golden golden, Optional<ModelSide> original) throws IOException {
        return new GoldenCheck(this, model, golden, original).report();
    }

    static boolean isToBeInvestigated(ParityReport report, List<Probe> probes) {
        return report.verdict() == Verdict.DIFFERENT && !probes.isEmpty();
    }

    /**
     * {@return whether an output passes}
     *
     * @param floor the noise floor, where it was measured
     */
    boolean passes(OutputComparison output, Optional<NoiseFloor> floor) {
        return scrutiny.byNoise()
                ? floor.isPresent()
                        && output.within(scrutiny.noiseFactor() * floor.get().of(output.name()))
                : output.passes();
    }

    /** {@return the wanted outputs of a model, by {@link #key}} */
    Map<String, Values> outputs(ModelSide model, List<Probe> probes) throws IOException {
        Map<String, Values> outputs = new LinkedHashMap<>();
        model.run(probes, precision, output -> {
            if (wanted.test(output.name())) {
                outputs.put(key(output), Values.of(output.values()));
            }
        });
        return outputs;
    }

    /** {@return how outputs for the probe of a golden compare with it, those that were recorded} */
    Map<String, OutputComparison> against(Golden golden, Map<String, Values> outputs) {
        Map<String, OutputComparison> comparisons = new LinkedHashMap<>();
        outputs.forEach((key, values) -> {
            String name = name(key);
            Values recorded = golden.outputs().get(name);
            if (recorded != null) {
                OutputComparison comparison = new OutputComparison(name, tolerance);
                comparison.add(values, recorded);
                comparisons.put(name, comparison);
            }
        });
        return comparisons;
    }

    /** {@return an output and the probe that it is for} */
    static String key(Output output) {
        return output.name() + "/" + output.probe();
    }

    /** {@return the output of a key} */
    static String name(String key) {
        return key.substring(0, key.lastIndexOf('/'));
    }

    /** {@return the report of a comparison} */
    ParityReport report(
            ModelSide left,
            String right,
            List<Probe> probes,
            Collection<OutputComparison> outputs,
            WeightsDifference weights,
            Function<Predicate<OutputComparison>, Assessment.Finding> judge,
            Optional<NoiseFloor> floor) {
        Predicate<OutputComparison> byContract = OutputComparison::passes;
        Predicate<OutputComparison> byNoise = output -> floor.isPresent()
                && output.within(scrutiny.noiseFactor() * floor.get().of(output.name()));
        Predicate<OutputComparison> passes = scrutiny.byNoise() ? byNoise : byContract;
        Assessment.Finding contract = judge.apply(byContract);
        Optional<Assessment.Finding> atNoise = floor.isPresent() ? Optional.of(judge.apply(byNoise)) : Optional.empty();
        Assessment.Finding finding = scrutiny.byNoise() ? judge.apply(byNoise) : contract;
        List<OutputDifference> differences = outputs.stream()
                .map(output -> output.difference(
                        floor.map(f -> OptionalDouble.of(f.of(output.name()))).orElse(OptionalDouble.empty()),
                        passes.test(output)))
                .toList();
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
                contract.verdict(),
                atNoise.map(found -> NoiseCheck.noise(outputs, floor.orElseThrow(), scrutiny, found.verdict())),
                scrutiny.byNoise(),
                tolerance.atol(),
                tolerance.rtol(),
                precision.label(),
                left.label(),
                right,
                ran,
                differences,
                first,
                Optional.empty(),
                weights,
                finding.coverage(),
                Optional.empty(),
                Optional.empty(),
                Evidence.NONE,
                finding.notes());
    }
}
