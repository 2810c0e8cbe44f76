package org.bertconv.deflate;

import java.io.IOException;
import java.util.Arrays;

/** Reads how long the codes of a block are, which is itself coded, and makes the tables. */
final class CodeLengths {

    private static final int[] ORDER = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
    private static final int[] SYMBOLS = Alphabet.codeLengths();
    private static final int REPEAT = 16;
    private static final int MANY_ZEROS = 18;

    private final CodeTable code = new CodeTable(7, 7, SYMBOLS);
    private final byte[] lengths = new byte[Alphabet.MOST_LENGTHS + Alphabet.MOST_DISTANCES];

    void read(Bits in, CodeTable literals, CodeTable distances) throws IOException {
        in.load();
        int literalCount = in.take(5) + 257;
        int distanceCount = in.take(5) + 1;
        int orderCount = in.take(4) + 4;
        if (literalCount > Alphabet.MOST_LENGTHS || distanceCount > Alphabet.MOST_DISTANCES) {
            throw in.damaged("too many length or distance symbols");
        }
        readCode(in, orderCount);
        readLengths(in, literalCount + distanceCount);
        if (lengths[Alphabet.END_OF_BLOCK] == 0) {
            throw in.damaged("invalid code -- missing end-of-block");
        }
        if (!literals.fill(lengths, 0, literalCount, true)) {
            throw in.damaged("invalid literal/lengths set");
        }
        if (!distances.fill(lengths, literalCount, distanceCount, true)) {
            throw in.damaged("invalid distances set");
        }
    }

    private void readCode(Bits in, int count) throws IOException {
        byte[] ofLengths = new byte[ORDER.length];
        for (int i = 0; i < count; i++) {
            in.require();
            in.load();
            ofLengths[ORDER[i]] = (byte) in.take(3);
        }
        if (!code.fill(ofLengths, 0, ORDER.length, false)) {
            throw in.damaged("invalid code lengths set");
        }
    }

    private void readLengths(Bits in, int count) throws IOException {
        int done = 0;
        while (done < count) {
            in.require();
            in.load();
            int entry = code.find(in.ahead);
            in.drop(entry & 63);
            int symbol = entry >>> 16;
            if (symbol < REPEAT) {
                lengths[done++] = (byte) symbol;
                continue;
            }
            int times = (symbol == MANY_ZEROS ? 11 : 3) + in.take(entry >>> 8 & 15);
            if (times > count - done || (symbol == REPEAT && done == 0)) {
                throw in.damaged("invalid bit length repeat");
            }
            byte length = symbol == REPEAT ? lengths[done - 1] : 0;
            Arrays.fill(lengths, done, done + times, length);
            done += times;
        }
    }
}
