package org.bertconv.parity;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bertconv.mapping.Head;
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
    static List<Probe> of(ModelConfig left, ModelConfig right, Head head) {
        BuiltInProbes probes = new BuiltInProbes(
                Math.min(left.vocabSize(), right.vocabSize()),
                Math.min(left.longestSequence(), right.longestSequence()),
                Math.min(left.typeVocabSize(), right.typeVocabSize()),
                left.sizes().paddingId());
        return List.of(probes.padded(head), probes.longest());
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
