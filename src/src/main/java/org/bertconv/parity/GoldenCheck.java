package org.bertconv.parity;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Compares a model with what the original framework recorded.
 *
 * @param check the tolerance and what else was asked for
 * @param model that is run
 * @param golden the recorded outputs, and digests of rows
 * @param original the model that was recorded, if it is at hand
 */
record GoldenCheck(ParityCheck check, ModelSide model, Golden golden, Optional<ModelSide> original) {

    ParityReport report() throws IOException {
        List<Probe> probes = List.of(golden.probe(model.head()));
        Optional<WordsBeyond> beyond = WordsBeyond.of(model, golden, probes);
        if (beyond.isPresent()) {
            return notRun(probes, beyond.get());
        }
        Map<String, Values> ours = check.outputs(model, probes);
        Map<String, OutputComparison> outputs = check.against(golden, ours);
        WeightsDifference weights =
                original.isPresent() ? WeightsComparison.of(original.get(), model) : WeightsDifference.NONE;
        Witnesses witnesses = Witnesses.of(model, outputs.keySet(), probes);
        RowAssessment rows = RowAssessment.of(model, golden.digests(), witnesses);
        Function<Predicate<OutputComparison>, Assessment.Finding> judge = passes -> {
            GoldenAssessment assessment = assessment(outputs, weights, witnesses, rows, passes);
            return original.isPresent() ? assessment.withOriginal() : assessment.alone();
        };
        boolean single = golden.outputs().values().stream().allMatch(Values::isSingle);
        NoiseCheck noise = new NoiseCheck(check, model, probes, ours);
        Optional<NoiseFloor> floor =
                noise.floor(outputs.values(), !single, () -> RoundedWeights.ofUnknownOriginal(model));
        GeluChoice choice = GeluChoice.of(check, model, golden, ours);
        ParityReport report = check.report(model, golden.label(), probes, outputs.values(), weights, judge, floor)
                .with(choice.effect(), choice.notes())
                .with(check.scrutiny().floors() ? witnesses.untouched(model.tensors(), Map.of()) : List.of());
        ParityReport tested = floor.isPresent() && check.scrutiny().selfTest()
                ? report.with(new Planting(check, model, probes, ours, floor.get(), rows::covers).test())
                : report;
        if (!ParityCheck.isToBeInvestigated(report, probes)) {
            return tested;
        }
        // Where every output passes there is nothing to step through.
        boolean hidden = report.outputs().stream().allMatch(OutputDifference::pass);
        if (hidden && !rows.different().isEmpty()) {
            return tested.with(rows.cause());
        }
        ParityReport found = tested.with(new Inquiry(check, floor).ofGolden(model, golden, probes));
        return found.cause().isPresent() ? found : found.with(rows.cause());
    }

    private GoldenAssessment assessment(
            Map<String, OutputComparison> outputs,
            WeightsDifference weights,
            Witnesses witnesses,
            RowAssessment rows,
            Predicate<OutputComparison> passes) {
        List<String> notReached = golden.outputs().keySet().stream()
                .filter(name -> check.wanted().test(name) && !outputs.containsKey(name))
                .toList();
        return new GoldenAssessment(
                new Assessment(check.tolerance(), model, List.of(), outputs.values(), weights, witnesses, passes),
                witnesses,
                rows,
                notReached,
                check.allOutputs(),
                check.scrutiny().complete());
    }

    private ParityReport notRun(List<Probe> probes, WordsBeyond beyond) throws IOException {
        Witnesses witnesses = Witnesses.of(model, List.of(), probes);
        RowAssessment rows = RowAssessment.of(model, golden.digests(), witnesses);
        Coverage coverage = assessment(Map.of(), WeightsDifference.NONE, witnesses, rows, OutputComparison::passes)
                .alone()
                .coverage();
        Assessment.Finding finding = new Assessment.Finding(Verdict.DIFFERENT, coverage, List.of(beyond.note()));
        return check.report(
                        model,
                        golden.label(),
                        probes,
                        List.of(),
                        WeightsDifference.NONE,
                        passes -> finding,
                        Optional.empty())
                .with(new Investigation.Result(Optional.empty(), Optional.of(beyond.cause())));
    }
}
