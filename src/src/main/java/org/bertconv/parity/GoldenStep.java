package org.bertconv.parity;

import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bertconv.model.Precision;
import org.bertconv.model.Trace;
import org.bertconv.parity.cause.Misfit;
import org.bertconv.parity.cause.Suspect;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Steps through a model by the hidden states that a golden holds. Blocks are run from one recorded state, or from the inputs, to the next:
 * one at a time if every state was recorded, and all of them at once if only what comes out at the end was.
 */
final class GoldenStep implements Stepping {

    private static final double HALF_UNIT = 0x1p-24;
    private static final double BOTH_SIDES = Math.sqrt(2);

    private final Golden golden;
    private final List<Probe> probes;
    private final Precision precision;
    private final double factor;
    private final double share;
    private final Map<String, Double> allowed = new LinkedHashMap<>();
    private Set<String> others = Set.of();
    private Span span = new Span(Blocks.EMBEDDINGS, Blocks.EMBEDDINGS);

    /**
     * @param factor how many floors of a block it may be off
     * @param share of the largest value of an output, that it may be off in any case
     */
    GoldenStep(Golden golden, List<Probe> probes, Precision precision, double factor, double share) {
        this.golden = golden;
        this.probes = probes;
        this.precision = precision;
        this.factor = factor;
        this.share = share;
    }

    /**
     * Blocks that are run one behind the other.
     *
     * @param first that is fed what was recorded
     * @param last whose output is compared
     */
    private record Span(int first, int last) {}

    @Override
    public Optional<Departure> first(Suspect suspect) throws IOException {
        others = otherKeyBiases(suspect);
        int layers = suspect.config().layers();
        int start = Blocks.EMBEDDINGS;
        for (int block = Blocks.EMBEDDINGS; block <= layers; block++) {
            if (block == layers || recorded(block, layers).isPresent()) {
                span = new Span(start, block);
                start = block + 1;
                Map<String, Values> ours = outputs(suspect, precision);
                allow(ours, outputs(suspect, other()));
                if (!misfit(ours).none()) {
                    return Optional.of(
                            new Departure(span.first(), span.last(), Optional.empty(), label(ours, layers), layers));
                }
            }
        }
        return Optional.empty();
    }

    private Precision other() {
        return precision == Precision.FLOAT32 ? Precision.FLOAT64 : Precision.FLOAT32;
    }

    private void allow(Map<String, Values> ours, Map<String, Values> others) {
        allowed.clear();
        ours.forEach((name, values) -> {
            Values other = others.get(name);
            double floor = other == null ? 0 : BOTH_SIDES * values.floor(other, HALF_UNIT);
            allowed.put(name, Math.max(factor * floor, share * values.largest()));
        });
    }

    /** The hidden state behind a block, if it was recorded. */
    private Optional<String> recorded(int block, int layers) {
        return OutputOrder.states(block + 1, layers).stream()
                .filter(golden.outputs()::containsKey)
                .findFirst();
    }

    /** What the blocks give of what was recorded. */
    private Map<String, Values> outputs(Suspect suspect, Precision how) throws IOException {
        int layers = suspect.config().layers();
        Map<String, Values> outputs = new LinkedHashMap<>();
        try (Blocks blocks = new Blocks(suspect, probes, how);
                INDArray input = input(layers, how)) {
            INDArray state = input;
            for (int block = span.first(); block <= span.last(); block++) {
                state = blocks.run(
                        block,
                        state,
                        output -> {
                            if (golden.outputs().containsKey(output.name())) {
                                outputs.put(output.name(), Values.of(output.values()));
                            }
                        },
                        Trace.NONE);
            }
            if (span.last() < layers) {
                outputs.put(recorded(span.last(), layers).orElseThrow(), Values.of(state));
            }
        }
        return outputs;
    }

    private INDArray input(int layers, Precision how) {
        return span.first() == Blocks.EMBEDDINGS
                ? Nd4j.scalar(0)
                : recorded(span.first() - 1, layers)
                        .map(golden.outputs()::get)
                        .orElseThrow()
                        .matrix(how);
    }

    private Misfit misfit(Map<String, Values> ours) {
        Misfit misfit = Misfit.NONE;
        for (Map.Entry<String, Values> output : ours.entrySet()) {
            misfit = misfit.and(one(output.getKey(), output.getValue()));
        }
        return misfit;
    }

    private Misfit one(String name, Values ours) {
        Values wanted = golden.outputs().get(name);
        return wanted == null ? Misfit.NONE : wanted.misfit(ours, allowed.getOrDefault(name, 0.0));
    }

    private String label(Map<String, Values> ours, int layers) {
        if (span.last() < layers) {
            return span.last() == Blocks.EMBEDDINGS ? "embeddings" : "layer";
        }
        Values pooled = ours.get("pooler_output");
        return pooled != null && !one("pooler_output", pooled).none() ? "pooler" : "head";
    }

    @Override
    public Misfit again(Suspect suspect) throws IOException {
        Set<String> lost = otherKeyBiases(suspect);
        lost.removeAll(others);
        Misfit shown = misfit(outputs(suspect, precision));
        return lost.isEmpty() ? shown : shown.and(new Misfit(lost.size(), 0));
    }

    /** No output shows what an edit makes of a key bias: those that are not the recorded ones, where digests say so. */
    private Set<String> otherKeyBiases(Suspect suspect) throws IOException {
        Set<String> found = new HashSet<>();
        RecordedRows recorded = golden.digests().tables().get(DigestedTensor.KEY_BIAS);
        if (recorded != null) {
            for (DigestedTensor bias : DigestedTensor.keyBiases(suspect)) {
                if (!DigestComparison.of(bias, recorded).other().isEmpty()) {
                    found.add(bias.name());
                }
            }
        }
        return found;
    }

    @Override
    public void close() {}
}
