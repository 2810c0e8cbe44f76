package org.bertconv.parity;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bertconv.model.Precision;
import org.bertconv.model.Trace;
import org.bertconv.parity.cause.Misfit;
import org.bertconv.parity.cause.Suspect;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Steps through a model by the hidden states that a golden holds: every block whose input was recorded is fed that, and its output is
 * compared if it was recorded too.
 */
final class GoldenStep implements Stepping {

    private static final String HIDDEN = "hidden_states.";
    private static final String LAST = "last_hidden_state";
    private static final double HALF_UNIT = 0x1p-24;
    private static final double BOTH_SIDES = Math.sqrt(2);

    private final Golden golden;
    private final List<Probe> probes;
    private final Precision precision;
    private final double factor;
    private final double share;
    private final Map<String, Double> allowed = new LinkedHashMap<>();
    private int block = Blocks.EMBEDDINGS;

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

    @Override
    public Optional<Departure> first(Suspect suspect) throws IOException {
        int layers = suspect.config().layers();
        for (block = Blocks.EMBEDDINGS; block <= layers; block++) {
            if (isRecorded(block, layers)) {
                Map<String, Values> ours = outputs(suspect, precision);
                allow(ours, outputs(suspect, other()));
                if (!misfit(ours).none()) {
                    return Optional.of(new Departure(block, Optional.empty(), label(ours, layers), layers));
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

    private boolean isRecorded(int number, int layers) {
        boolean input = number == Blocks.EMBEDDINGS || input(number, layers).isPresent();
        return input && (number == layers || output(number, layers).isPresent());
    }

    private Optional<Values> input(int number, int layers) {
        Optional<Values> state = Optional.ofNullable(golden.outputs().get(HIDDEN + number));
        return number == layers
                ? Optional.ofNullable(golden.outputs().get(LAST)).or(() -> state)
                : state;
    }

    private Optional<String> output(int number, int layers) {
        String name = HIDDEN + (number + 1);
        if (golden.outputs().containsKey(name)) {
            return Optional.of(name);
        }
        return number == layers - 1 && golden.outputs().containsKey(LAST) ? Optional.of(LAST) : Optional.empty();
    }

    /** What the block gives of what was recorded. */
    private Map<String, Values> outputs(Suspect suspect, Precision how) throws IOException {
        int layers = suspect.config().layers();
        Map<String, Values> outputs = new LinkedHashMap<>();
        try (Blocks blocks = new Blocks(suspect, probes, how);
                INDArray input = block == Blocks.EMBEDDINGS
                        ? Nd4j.scalar(0)
                        : input(block, layers).orElseThrow().matrix(how)) {
            INDArray result = blocks.run(
                    block,
                    input,
                    output -> {
                        if (golden.outputs().containsKey(output.name())) {
                            outputs.put(output.name(), Values.of(output.values()));
                        }
                    },
                    Trace.NONE);
            if (block < layers) {
                outputs.put(output(block, layers).orElseThrow(), Values.of(result));
            }
        }
        return outputs;
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
        if (block < layers) {
            return block == Blocks.EMBEDDINGS ? "embeddings" : "layer";
        }
        Values pooled = ours.get("pooler_output");
        return pooled != null && !one("pooler_output", pooled).none() ? "pooler" : "head";
    }

    @Override
    public Misfit again(Suspect suspect) throws IOException {
        return misfit(outputs(suspect, precision));
    }

    @Override
    public void close() {}
}
