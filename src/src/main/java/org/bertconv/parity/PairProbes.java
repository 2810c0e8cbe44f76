package org.bertconv.parity;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.bertconv.model.Assembly;
import org.bertconv.model.EncoderDecoder;
import org.bertconv.model.EncoderStates;
import org.bertconv.model.Precision;
import org.bertconv.model.Tokens;
import org.bertconv.model.Weights;

/** What the two models of a pair are fed, each alone. */
final class PairProbes {

    private static final String LAST = EncoderDecoder.ENCODER_OUTPUT + "last_hidden_state";

    private PairProbes() {}

    /** {@return what the encoder reads} */
    static List<Probe> ofEncoder(List<Probe> probes) {
        return probes.stream()
                .map(probe -> new Probe(probe.name(), source(probe), Optional.empty()))
                .toList();
    }

    /** {@return what the decoder writes on, with what the encoder of a pair makes of what it reads} */
    static List<Probe> ofDecoder(ModelSide pair, List<Probe> probes, Precision precision) throws IOException {
        Map<Integer, Values> read = new TreeMap<>();
        pair.run(probes, precision, output -> {
            if (output.name().equals(LAST)) {
                read.put(output.probe(), Values.of(output.values()));
            }
        });
        return ofDecoder(pair, probes, precision, List.copyOf(read.values()));
    }

    /**
     * {@return the same with hidden states of the encoder that are at hand}
     *
     * @param read one for each probe, {@code [rows, sequence, hidden size of the encoder]}
     */
    static List<Probe> ofDecoder(ModelSide pair, List<Probe> probes, Precision precision, List<Values> read)
            throws IOException {
        List<Probe> fed = new java.util.ArrayList<>();
        for (int i = 0; i < probes.size(); i++) {
            Probe probe = probes.get(i);
            fed.add(new Probe(
                    probe.name(), probe.tokens(), Optional.of(states(pair, source(probe), read.get(i), precision))));
        }
        return fed;
    }

    private static EncoderStates states(ModelSide pair, Tokens source, Values read, Precision precision)
            throws IOException {
        EncoderDecoder assembly = (EncoderDecoder) pair.assembly();
        double[] values = IntStream.range(0, read.size()).mapToDouble(read::at).toArray();
        int hidden = assembly.encoder().hiddenSize();
        EncoderStates states =
                new EncoderStates(source.rows(), source.sequence(), hidden, values, source.attentionMask());
        return assembly.projected(
                new Assembly.Core(pair.config(), pair.head(), Weights.of(pair.weights()), precision), states);
    }

    private static Tokens source(Probe probe) {
        return (Tokens) probe.attended().orElseThrow();
    }
}
