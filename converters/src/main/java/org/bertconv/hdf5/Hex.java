package org.bertconv.hdf5;

import java.util.HexFormat;
import java.util.Locale;

/** Bytes as messages show them: {@code 89 48 44 46}. */
final class Hex {

    private Hex() {}

    static String of(byte[] bytes) {
        return HexFormat.ofDelimiter(" ").formatHex(bytes).toUpperCase(Locale.ROOT);
    }
}
