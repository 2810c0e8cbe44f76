package org.bertconv.parity;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.model.EncoderDecoder;
import org.bertconv.model.Output;
import org.bertconv.model.TensorUses;
import org.bertconv.model.Trace;
import org.bertconv.parity.cause.Diagnosis;
import org.bertconv.parity.cause.Faults;
import org.bertconv.parity.cause.Suspect;
import org.bertconv.tensor.Tensor;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Proves that a comparison can fail: plants faults into a copy of a model, in memory, and compares it with itself.
 *
 * @param check that has to see them
 * @param model whose copy is spoilt
 * @param probes of the comparison
 * @param ours what the intact model gives
 * @param floor of the noise
 * @param byContent tells of a tensor whether the comparison looks at its values where outputs do not show them
 */
record Planting(
        ParityCheck check,
        ModelSide model,
        List<Probe> probes,
        Map<String, Values> ours,
        NoiseFloor floor,
        Predicate<String> byContent) {

    /** Runs a model with a fault, and looks. */
    @FunctionalInterface
    private interface Trial {
        Sight of(ModelSide.Half half, Diagnosis fault) throws IOException;
    }

    SelfTest test() throws IOException {
        if (model.halves().size() > 1) {
            return test(this::sightOfPair);
        }
        try (IntactStates intact = IntactStates.of(model, probes, check.precision())) {
            return test((half, fault) -> sight(fault.apply(model.suspect()), fault, intact));
        }
    }

    private SelfTest test(Trial trial) throws IOException {
        Witnesses witnesses = Witnesses.of(
                model, ours.keySet().stream().map(ParityCheck::name).toList(), probes);
        int planted = 0;
        int byContract = 0;
        int byNoise = 0;
        List<String> missed = new ArrayList<>();
        for (ModelSide.Half half : model.halves()) {
            for (Diagnosis fault : Faults.of(half.model().suspect())) {
                if (isOfUnusedPooler(half, fault)) {
                    continue;
                }
                Sight sight = trial.of(half, fault);
                planted++;
                byContract += sight.byContract ? 1 : 0;
                byNoise += sight.byNoise ? 1 : 0;
                if (!sight.byNoise && !isSeenByContent(half, fault, witnesses)) {
                    missed.add(fault.kind() + " in " + half.prefix() + fault.words());
                }
            }
        }
        return new SelfTest(planted, planted - missed.size(), byContract, byNoise, missed);
    }

    /** The halves of a pair follow one another, so all of it is run. */
    private Sight sightOfPair(ModelSide.Half half, Diagnosis fault) throws IOException {
        Sight sight = new Sight();
        Map<String, OutputComparison> outputs = new LinkedHashMap<>();
        spoilt(half, fault).run(probes, check.precision(), output -> head(output, outputs));
        outputs.values().forEach(sight::look);
        return sight;
    }

    private ModelSide spoilt(ModelSide.Half half, Diagnosis fault) throws IOException {
        return model.with(half, fault.apply(half.model().suspect()));
    }

    /** An encoder has its pooler along, and its decoder does not look at what that makes. */
    private static boolean isOfUnusedPooler(ModelSide.Half half, Diagnosis fault) {
        TensorUses uses = new TensorUses(half.model().config());
        return half.prefix().equals(EncoderDecoder.ENCODER)
                && fault.tensors().stream().anyMatch(name -> uses.of(name) == TensorUses.Use.POOLER);
    }

    /** What has been seen of a fault so far. */
    private final class Sight {

        private boolean byContract;
        private boolean byNoise;

        void look(OutputComparison output) {
            byContract |= !output.passes();
            byNoise |= !output.within(check.scrutiny().noiseFactor() * floor.of(output.name()));
        }

        boolean isWhole() {
            return byContract && byNoise;
        }
    }

    /** Runs what stands behind the fault, until it was seen in both ways. */
    private Sight sight(Suspect spoilt, Diagnosis fault, IntactStates intact) throws IOException {
        Sight sight = new Sight();
        int layers = spoilt.config().layers();
        try (Blocks blocks = new Blocks(spoilt, probes, check.precision())) {
            int first = first(fault);
            INDArray state = first == Blocks.EMBEDDINGS ? intact.after(Blocks.EMBEDDINGS) : intact.after(first - 1);
            for (int block = first; block <= layers && !sight.isWhole(); block++) {
                Map<String, OutputComparison> outputs = new LinkedHashMap<>();
                state = blocks.run(block, state, output -> head(output, outputs), Trace.NONE);
                outputs.values().forEach(sight::look);
                if (block < layers) {
                    state(block, layers, state, intact).ifPresent(sight::look);
                }
            }
        }
        return sight;
    }

    private void head(Output output, Map<String, OutputComparison> outputs) {
        Values mine = ours.get(ParityCheck.key(output));
        if (mine != null) {
            outputs.computeIfAbsent(output.name(), name -> new OutputComparison(name, check.tolerance()))
                    .add(mine, Values.of(output.values()));
        }
    }

    /** A hidden state, if it is one of the outputs that are compared. */
    private Optional<OutputComparison> state(int block, int layers, INDArray state, IntactStates intact) {
        Set<String> compared = ours.keySet().stream().map(ParityCheck::name).collect(Collectors.toSet());
        return OutputOrder.states(block + 1, layers).stream()
                .filter(compared::contains)
                .findFirst()
                .map(name -> {
                    OutputComparison comparison = new OutputComparison(name, check.tolerance());
                    comparison.add(Values.of(intact.after(block)), Values.of(state));
                    return comparison;
                });
    }

    /** The first block that a fault is in; what is no tensor may be in any. */
    private int first(Diagnosis fault) {
        TensorUses uses = new TensorUses(model.config());
        return fault.tensors().isEmpty()
                ? Blocks.EMBEDDINGS
                : fault.tensors().stream()
                        .mapToInt(name -> switch (uses.of(name)) {
                            case EMBEDDINGS -> Blocks.EMBEDDINGS;
                            case LAYER -> uses.firstLayer(name);
                            default -> model.config().layers();
                        })
                        .min()
                        .orElse(Blocks.EMBEDDINGS);
    }

    /** Only what the outputs do not depend on is judged by its content. */
    private boolean isSeenByContent(ModelSide.Half half, Diagnosis fault, Witnesses witnesses) throws IOException {
        Set<String> changed =
                fault.tensors().stream().map(name -> half.prefix() + name).collect(Collectors.toSet());
        ModelSide spoilt = spoilt(half, fault);
        List<Tensor> tensors = spoilt.weights().tensors().stream()
                .filter(tensor -> changed.contains(tensor.info().name()))
                .filter(tensor -> byContent.test(tensor.info().name()))
                .toList();
        ModelSide part = spoilt.with(StateDict.of(tensors));
        WeightsDifference weights = WeightsComparison.of(part, model);
        return weights.different().stream()
                .filter(different -> !different.rounding())
                .anyMatch(different -> model.weights()
                        .get(different.name())
                        .filter(tensor -> !witnesses.witnessesAll(tensor))
                        .isPresent());
    }
}
