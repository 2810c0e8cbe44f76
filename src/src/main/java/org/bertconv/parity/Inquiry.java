package org.bertconv.parity;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.bertconv.parity.cause.CauseSearch;
import org.bertconv.parity.cause.Suspect;
import org.bertconv.tensor.DType;

/**
 * Sets up the investigation of a comparison that failed: what steps through it, and what a mend has to bring about.
 *
 * @param check that failed
 * @param floor the noise floor, where it was measured
 */
record Inquiry(ParityCheck check, Optional<NoiseFloor> floor) {

    /** Equal inputs and equal weights give equal bits; weights that were rounded make a few units of the last place. */
    private static final double UNITS = 4;

    private static final double SINGLE = UNITS * 0x1p-24;

    /** {@return where the right model first departs from the left one, and why} */
    Investigation.Result ofModels(
            ModelSide left, ModelSide right, List<Probe> probes, Map<String, Values> ours, WeightsDifference weights)
            throws IOException {
        if (left.config().hiddenSize() != right.config().hiddenSize() || left.head() != right.head()) {
            return new Investigation.Result(Optional.empty(), Optional.empty());
        }
        Set<String> differing = weights.different().stream()
                .map(WeightsDifference.Different::name)
                .collect(Collectors.toSet());
        double share = RoundedWeights.between(left, right)
                .map(rounded -> share(rounded.dtype()))
                .orElse(SINGLE);
        CauseSearch.Whole whole = mended -> isSame(left, right.with(mended), probes, ours);
        try (SingleStep stepping = new SingleStep(left.suspect(), probes, check.precision(), share);
                ContentStep content = new ContentStep(left, right)) {
            Investigation.Result result = ofModels(left, right, differing, stepping, whole);
            return result.departure().isPresent() ? result : ofModels(left, right, differing, content, whole);
        }
    }

    private static Investigation.Result ofModels(
            ModelSide left, ModelSide right, Set<String> differing, Stepping stepping, CauseSearch.Whole whole)
            throws IOException {
        return new Investigation(
                        right.suspect(), Optional.of(left.suspect()), differing, OptionalInt.empty(), stepping, whole)
                .result();
    }

    private boolean isSame(ModelSide left, ModelSide right, List<Probe> probes, Map<String, Values> ours)
            throws IOException {
        Map<String, OutputComparison> outputs = new LinkedHashMap<>();
        right.run(probes, check.precision(), output -> {
            Values mine = ours.get(ParityCheck.key(output));
            if (mine != null) {
                outputs.computeIfAbsent(output.name(), name -> new OutputComparison(name, check.tolerance()))
                        .add(mine, Values.of(output.values()));
            }
        });
        WeightsDifference weights = WeightsComparison.of(left, right);
        Witnesses witnesses = Witnesses.of(left, outputs.keySet(), probes);
        return new Assessment(
                                check.tolerance(),
                                left,
                                right.unknown(),
                                outputs.values(),
                                weights,
                                witnesses,
                                output -> check.passes(output, floor))
                        .ofModels(false)
                        .verdict()
                != Verdict.DIFFERENT;
    }

    /** {@return where a model first departs from what was recorded, and why} */
    Investigation.Result ofGolden(ModelSide model, Golden golden, List<Probe> probes) throws IOException {
        double share = floor.map(NoiseFloor::dtype)
                .flatMap(DType::of)
                .map(Inquiry::share)
                .orElse(0.0);
        CauseSearch.Whole whole = mended -> isAsRecorded(model, mended, golden, probes);
        try (GoldenStep stepping = new GoldenStep(
                golden, probes, check.precision(), check.scrutiny().noiseFactor(), share)) {
            return new Investigation(
                            model.suspect(), Optional.empty(), Set.of(), vocabulary(model, golden), stepping, whole)
                    .result();
        }
    }

    /** How many words the recorded scores are of. */
    private static OptionalInt vocabulary(ModelSide model, Golden golden) {
        return golden.outputs().entrySet().stream()
                .filter(output -> ModelWitnesses.isOfVocabulary(output.getKey(), model.head()))
                .map(output -> output.getValue().shape())
                .filter(shape -> !shape.isEmpty())
                .mapToInt(shape -> Math.toIntExact(shape.get(shape.size() - 1)))
                .findFirst();
    }

    private boolean isAsRecorded(ModelSide model, Suspect mended, Golden golden, List<Probe> probes)
            throws IOException {
        List<Probe> fed = probes.stream()
                .map(probe -> probe.with(mended.inputs().of(probe.tokens())))
                .toList();
        return check.against(golden, check.outputs(model.with(mended), fed)).values().stream()
                .allMatch(output -> check.passes(output, floor));
    }

    private static double share(DType dtype) {
        return UNITS * Rounding.between(dtype, dtype).relative() / 2;
    }
}
