package org.bertconv.parity;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.bertconv.model.EncoderDecoder;
import org.bertconv.model.TensorUses;
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
        Witnesses witnesses = Witnesses.of(
                model, ours.keySet().stream().map(ParityCheck::name).toList(), probes);
        int planted = 0;
        int byContract = 0;
        int byNoise = 0;
        List<String> missed = new ArrayList<>();
        for (ModelSide.Half half : model.halves()) {
            for (Diagnosis fault : Faults.of(half.model().suspect())) {
                Set<String> changed = fault.tensors().stream()
                        .map(name -> half.prefix() + name)
                        .collect(Collectors.toSet());
                if (isOfUnusedPooler(half, fault)) {
                    continue;
                }
                ModelSide spoilt = model.with(half, fault.apply(half.model().suspect()));
                Map<String, OutputComparison> outputs = outputs(spoilt);
                boolean contract = !outputs.values().stream().allMatch(OutputComparison::passes);
                boolean noise = !outputs.values().stream()
                        .allMatch(output -> output.within(check.scrutiny().noiseFactor() * floor.of(output.name())));
                planted++;
                byContract += contract ? 1 : 0;
                byNoise += noise ? 1 : 0;
                if (!noise && !(byContent && isSeenByContent(changed, spoilt, witnesses))) {
                    missed.add(fault.kind() + " in " + half.prefix() + fault.words());
                }
            }
        }
        return new SelfTest(planted, planted - missed.size(), byContract, byNoise, missed);
    }

    /** An encoder has its pooler along, and its decoder does not look at what that makes. */
    private static boolean isOfUnusedPooler(ModelSide.Half half, Diagnosis fault) {
        TensorUses uses = new TensorUses(half.model().config());
        return half.prefix().equals(EncoderDecoder.ENCODER)
                && fault.tensors().stream().anyMatch(name -> uses.of(name) == TensorUses.Use.POOLER);
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
    private boolean isSeenByContent(Set<String> changed, ModelSide spoilt, Witnesses witnesses) throws IOException {
        List<Tensor> tensors = spoilt.weights().tensors().stream()
                .filter(tensor -> changed.contains(tensor.info().name()))
                .toList();
        ModelSide part = spoilt.with(org.bertconv.checkpoint.StateDict.of(tensors));
        WeightsDifference weights = WeightsComparison.of(part, model);
        return weights.different().stream()
                .filter(different -> !different.rounding())
                .anyMatch(different -> model.weights()
                        .get(different.name())
                        .filter(tensor -> !witnesses.witnessesAll(tensor))
                        .isPresent());
    }
}
