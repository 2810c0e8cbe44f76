package org.bertconv.model;

import java.io.IOException;
import java.util.List;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;

/** One model; a decoder attends to the states that it is fed. */
public record SingleModel() implements Assembly {

    @Override
    public void run(Core core, List<Fed> probes, OutputSink sink) throws IOException {
        if (probes.stream().anyMatch(probe -> probe.attended().orElse(null) instanceof Tokens)) {
            throw CheckpointException.of(
                    ErrorClass.DIFFERENT,
                    "the probe has decoder_input_ids, and the model is not an encoder and a decoder");
        }
        new BertModel(core.config(), core.head(), core.weights(), core.precision()).runFed(probes, sink);
    }

    @Override
    public SingleModel with(Activation activation) {
        return this;
    }
}
