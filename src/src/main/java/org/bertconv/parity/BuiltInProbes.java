package org.bertconv.parity;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.bertconv.mapping.Head;
import org.bertconv.model.EncoderDecoder;
import org.bertconv.model.EncoderStates;
import org.bertconv.model.ModelConfig;
import org.bertconv.model.Tokens;

/**
 * The probes that need no file: short rows with and without padding, all segments, and one row at the longest position. The ids come
 * from a fixed seed of {@link Random}, whose sequence is part of its specification, so they are the same everywhere.
 */
final class BuiltInProbes {

    /** The seed of the ids. */
    static final long SEED = 20181031;

    private static final int SHORT = 16;
    private static final int CHOICES = 3;

    /** How many states of an encoder a decoder alone attends to. */
    private static final int STATES = 9;

    private final int vocabulary;
    private final int positions;
    private final int types;
    private final int padding;
    private final Random random = new Random(SEED);

    private BuiltInProbes(int vocabulary, int positions, int types, int padding) {
        this.vocabulary = vocabulary;
        this.positions = positions;
        this.types = types;
        this.padding = padding;
    }

    /** {@return probes that both models can take} */
    static List<Probe> of(ModelSide left, ModelSide right) {
        List<Probe> probes = of(left.config(), right.config(), left.head());
        if (left.assembly() instanceof EncoderDecoder ours && right.assembly() instanceof EncoderDecoder theirs) {
            return reading(probes, of(ours.encoder(), theirs.encoder(), Head.ENCODER));
        }
        return left.attends()
                ? probes.stream().map(probe -> attending(probe, left.config())).toList()
                : probes;
    }

    /** {@return probes that two single models can take, which attend to nothing but them} */
    static List<Probe> of(ModelConfig left, ModelConfig right, Head head) {
        BuiltInProbes probes = new BuiltInProbes(
                Math.min(left.vocabSize(), right.vocabSize()),
                Math.min(left.longestSequence(), right.longestSequence()),
                Math.min(left.typeVocabSize(), right.typeVocabSize()),
                left.sizes().paddingId());
        return List.of(probes.padded(head), probes.longest());
    }

    /** Each of the probes of a decoder with one of its encoder: both have as many rows, of other lengths. */
    private static List<Probe> reading(List<Probe> written, List<Probe> read) {
        return IntStream.range(0, written.size())
                .mapToObj(i -> new Probe(
                        read.get(i).name() + ", decoded as " + written.get(i).name(),
                        written.get(i).tokens(),
                        Optional.of(read.get(i).tokens())))
                .toList();
    }

    /** States as large as those that an encoder normalizes, some of them padding, in place of an encoder. */
    private static Probe attending(Probe probe, ModelConfig config) {
        Random random = new Random(SEED);
        int rows = probe.tokens().rows();
        int hidden = config.hiddenSize();
        double[] values = new double[rows * STATES * hidden];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        long[] mask = new long[rows * STATES];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = i % STATES < STATES - i / STATES % (STATES - 1) ? 1 : 0;
        }
        EncoderStates states = new EncoderStates(rows, STATES, hidden, values, mask);
        return new Probe(probe.name() + ", attending to " + STATES + " states", probe.tokens(), Optional.of(states));
    }

    private Probe padded(Head head) {
        int sequence = Math.min(SHORT, positions);
        int choices = head == Head.MULTIPLE_CHOICE ? CHOICES : 1;
        int[] lengths = {sequence, Math.max(1, sequence * 2 / 3), Math.max(1, sequence / 3)};
        int rows = lengths.length * choices;
        long[] ids = new long[rows * sequence];
        long[] mask = new long[rows * sequence];
        long[] segments = new long[rows * sequence];
        Arrays.fill(ids, padding);
        for (int row = 0; row < rows; row++) {
            int length = lengths[row % lengths.length];
            for (int i = 0; i < length; i++) {
                ids[row * sequence + i] = id();
                mask[row * sequence + i] = 1;
                segments[row * sequence + i] = row % lengths.length < 2 ? i * types / length : 0;
            }
        }
        String name = rows + " x " + sequence + " with padding and all segments";
        return new Probe(name, new Tokens(rows, choices, sequence, ids, mask, segments));
    }

    private Probe longest() {
        long[] ids = new long[positions];
        long[] mask = new long[positions];
        long[] segments = new long[positions];
        for (int i = 0; i < positions; i++) {
            ids[i] = id();
            mask[i] = 1;
            segments[i] = (int) ((long) i * types / positions);
        }
        return new Probe(
                "1 x " + positions + " to the last position, ids of seed " + SEED,
                new Tokens(1, 1, positions, ids, mask, segments));
    }

    /** Any word but the padding: a family may count positions by it. */
    private long id() {
        if (vocabulary == 1) {
            return 0;
        }
        int other = random.nextInt(vocabulary - 1);
        return other < padding ? other : other + 1;
    }
}
