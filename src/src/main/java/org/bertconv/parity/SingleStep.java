package org.bertconv.parity;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.bertconv.model.Component;
import org.bertconv.model.OutputSink;
import org.bertconv.model.Precision;
import org.bertconv.parity.cause.Misfit;
import org.bertconv.parity.cause.Suspect;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Steps through two models at once: every component of the suspect is fed what the reference computed, so that inputs agree and only what
 * is at fault itself departs.
 */
final class SingleStep implements Stepping {

    private static final OutputSink NOWHERE = output -> {};

    private final Suspect reference;
    private final List<Probe> probes;
    private final Precision precision;
    private final double share;
    private final Recording recording = new Recording();
    private INDArray input = Nd4j.empty();
    private int block = Blocks.EMBEDDINGS;

    /** @param share of the largest value of a component, that its values may be off */
    SingleStep(Suspect reference, List<Probe> probes, Precision precision, double share) {
        this.reference = reference;
        this.probes = probes;
        this.precision = precision;
        this.share = share;
    }

    @Override
    public Optional<Departure> first(Suspect suspect) throws IOException {
        int layers = Math.min(reference.config().layers(), suspect.config().layers());
        try (Blocks right = new Blocks(reference, probes, precision);
                Blocks left = new Blocks(suspect, probes, precision)) {
            while (block <= layers) {
                INDArray result = right.run(block, input, NOWHERE, recording);
                Feeding feeding = new Feeding(recording, share);
                left.run(block, input, NOWHERE, feeding);
                Optional<Component> component = feeding.first();
                if (component.isPresent()) {
                    return Optional.of(Departure.of(block, component.get(), layers));
                }
                recording.close();
                next(result);
            }
        }
        return Optional.empty();
    }

    /** What a block returns is overwritten when the next one runs. */
    private void next(INDArray result) {
        INDArray copy = result.dup('c');
        if (block > Blocks.EMBEDDINGS) {
            input.close();
        }
        input = copy;
        block++;
    }

    @Override
    public Misfit again(Suspect suspect) throws IOException {
        try (Blocks left = new Blocks(suspect, probes, precision)) {
            Feeding feeding = new Feeding(recording, share);
            left.run(block, input, NOWHERE, feeding);
            return feeding.misfit();
        }
    }

    @Override
    public void close() {
        recording.close();
        if (block > Blocks.EMBEDDINGS) {
            input.close();
        }
    }
}
