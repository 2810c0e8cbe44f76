package org.bertconv.deflate;

import java.io.IOException;
import java.util.Arrays;

/** The symbols of a block, in codes that it brings or that the specification gives. */
final class CodedBlock {

    private static final int LONGEST = 15;
    /** Nearly all literals of weights have 8 or 9. */
    private static final int BITS = 10;

    private static final int DISTANCE_BITS = 8;

    private static final int[] LITERALS = Alphabet.literals();
    private static final int[] DISTANCES = Alphabet.distances();
    private static final CodeTable FIXED_LITERALS = fixedLiterals();
    private static final CodeTable FIXED_DISTANCES = fixedDistances();

    private final CodeLengths lengths = new CodeLengths();
    private final CodeTable ownLiterals = new CodeTable(BITS, LONGEST, LITERALS);
    private final CodeTable ownDistances = new CodeTable(DISTANCE_BITS, LONGEST, DISTANCES);
    private CodeTable literals = FIXED_LITERALS;
    private CodeTable distances = FIXED_DISTANCES;

    private static CodeTable fixedLiterals() {
        CodeTable table = new CodeTable(BITS, LONGEST, LITERALS);
        byte[] lengths = new byte[288];
        Arrays.fill(lengths, (byte) 8);
        Arrays.fill(lengths, 144, 256, (byte) 9);
        Arrays.fill(lengths, 256, 280, (byte) 7);
        table.fill(lengths, 0, lengths.length, false);
        return table;
    }

    private static CodeTable fixedDistances() {
        CodeTable table = new CodeTable(DISTANCE_BITS, LONGEST, DISTANCES);
        byte[] lengths = new byte[32];
        Arrays.fill(lengths, (byte) 5);
        table.fill(lengths, 0, lengths.length, false);
        return table;
    }

    /** Begins a block whose codes the specification gives. */
    void startFixed() {
        literals = FIXED_LITERALS;
        distances = FIXED_DISTANCES;
    }

    /** Begins a block whose codes come first. */
    void start(Bits in) throws IOException {
        lengths.read(in, ownLiterals, ownDistances);
        literals = ownLiterals;
        distances = ownDistances;
    }

    /** Decodes until the window is full or what is loaded of the input runs low; {@return whether the block is over} */
    boolean read(Bits in, Window out) throws IOException {
        while (in.at <= in.limit() && !out.isFull()) {
            in.load();
            if (literals(in, out)) {
                continue;
            }
            in.load();
            int entry = literals.find(in.ahead);
            in.drop(entry & 63);
            if (entry < 0) {
                out.bytes()[out.end++] = (byte) (entry >> 16);
            } else if ((entry & CodeTable.INVALID) != 0) {
                throw in.damaged("invalid literal/length code");
            } else if ((entry & CodeTable.END) != 0) {
                return true;
            } else {
                match(in, out, entry);
            }
        }
        return false;
    }

    /**
     * Decodes literals, four of a load: these, and one more that is looked up, need 50 bits, of 56 that it leaves. Nearly all the time goes
     * here. The next entry is looked up before the word is loaded that does not change it. A loop over the four would take a third longer
     * once C2 has compiled it.
     *
     * @return whether the next symbol is one as well, as far as the first bits of its code tell
     */
    private boolean literals(Bits in, Window out) {
        int[] entries = literals.entries();
        byte[] buffer = in.buffer();
        byte[] bytes = out.bytes();
        int mask = (1 << BITS) - 1;
        int atMost = in.limit();
        int endMost = out.limit();
        int at = in.at;
        long ahead = in.ahead;
        int count = in.count;
        int end = out.end;
        int entry = entries[(int) ahead & mask];
        while (entry < 0 && at <= atMost && end < endMost) {
            ahead |= Bits.word(buffer, at) << count;
            at += (Long.SIZE - 1 - count) >>> 3;
            count |= Bits.LOADED;
            int used = entry;
            ahead >>>= entry;
            bytes[end++] = (byte) (entry >> 16);
            entry = entries[(int) ahead & mask];
            if (entry < 0) {
                used += entry;
                ahead >>>= entry;
                bytes[end++] = (byte) (entry >> 16);
                entry = entries[(int) ahead & mask];
                if (entry < 0) {
                    used += entry;
                    ahead >>>= entry;
                    bytes[end++] = (byte) (entry >> 16);
                    entry = entries[(int) ahead & mask];
                    if (entry < 0) {
                        used += entry;
                        ahead >>>= entry;
                        bytes[end++] = (byte) (entry >> 16);
                        entry = entries[(int) ahead & mask];
                    }
                }
            }
            // The lengths lie lowest, and their sum is below 64, whatever is above them.
            count -= used & 63;
        }
        in.at = at;
        in.ahead = ahead;
        in.count = count;
        out.end = end;
        return entry < 0;
    }

    private void match(Bits in, Window out, int entry) throws IOException {
        int length = (entry >>> 16) + in.take(entry >>> 8 & 15);
        int symbol = distances.find(in.ahead);
        if ((symbol & CodeTable.INVALID) != 0) {
            throw in.damaged("invalid distance code");
        }
        in.drop(symbol & 63);
        int distance = (symbol >>> 16) + in.take(symbol >>> 8 & 15);
        if (!out.reaches(distance)) {
            throw in.damaged("invalid distance too far back");
        }
        out.repeat(distance, length);
    }
}
