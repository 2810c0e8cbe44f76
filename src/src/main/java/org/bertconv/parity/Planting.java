package org.bertconv.parity;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bertconv.parity.cause.Diagnosis;
import org.bertconv.parity.cause.Faults;
import org.bertconv.tensor.Tensor;

/**
 * Proves that a comparison can fail: plants faults into a copy of a model, in memory, and compares it with itself.
 *
 * @param check that has to see them
 * @param model whose copy is spoilt
 * @param probes of the comparison
 * @param ours what the intact model gives
 * @param floor of the noise
 * @param byContent whether the comparison looks at weights, which it does not against a golden
 */
record Planting(
        ParityCheck check,
        ModelSide model,
        List<Probe> probes,
        Map<String, Values> ours,
        NoiseFloor floor,
        boolean byContent) {

    SelfTest test() throws IOException {
        List<Diagnosis> faults = Faults.of(model.suspect());
        int byContract = 0;
        int byNoise = 0;
        List<String> missed = new ArrayList<>();
        for (Diagnosis fault : faults) {
            ModelSide spoilt = model.with(fault.apply(model.suspect()));
            Map<String, OutputComparison> outputs = outputs(spoilt);
            boolean contract = !outputs.values().stream().allMatch(OutputComparison::passes);
            boolean noise = !outputs.values().stream()
                    .allMatch(output -> output.within(check.scrutiny().noiseFactor() * floor.of(output.name())));
            byContract += contract ? 1 : 0;
            byNoise += noise ? 1 : 0;
            if (!noise && !(byContent && isSeenByContent(fault, spoilt))) {
                missed.add(fault.kind() + " in " + fault.words());
            }
        }
        return new SelfTest(faults.size(), faults.size() - missed.size(), byContract, byNoise, missed);
    }

    private Map<String, OutputComparison> outputs(ModelSide spoilt) throws IOException {
        Map<String, OutputComparison> outputs = new LinkedHashMap<>();
        spoilt.run(probes, check.precision(), output -> {
            Values mine = ours.get(ParityCheck.key(output));
            if (mine != null) {
                outputs.computeIfAbsent(output.name(), name -> new OutputComparison(name, check.tolerance()))
                        .add(mine, Values.of(output.values()));
            }
        });
        return outputs;
    }

    /** Only what the outputs do not depend on is judged by its content. */
    private boolean isSeenByContent(Diagnosis fault, ModelSide spoilt) throws IOException {
        Set<String> changed = fault.tensors();
        List<Tensor> tensors = spoilt.weights().tensors().stream()
                .filter(tensor -> changed.contains(tensor.info().name()))
                .toList();
        ModelSide part = spoilt.with(org.bertconv.checkpoint.StateDict.of(tensors));
        WeightsDifference weights = WeightsComparison.of(part, model);
        Set<String> compared =
                ours.keySet().stream().map(ParityCheck::name).collect(java.util.stream.Collectors.toSet());
        Witnesses witnesses = Witnesses.of(model, compared, probes);
        return weights.different().stream()
                .filter(different -> !different.rounding())
                .anyMatch(different -> model.weights()
                        .get(different.name())
                        .filter(tensor -> !witnesses.witnessesAll(tensor))
                        .isPresent());
    }
}
