package org.bertconv.format.pytorch;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.bertconv.io.CheckpointException;

/** Python's escape sequences in the texts of protocol 0. */
final class PickleEscapes {

    private PickleEscapes() {}

    /**
     * Reads one escape of a string literal, behind its backslash.
     *
     * @param end offset behind the last byte of the literal
     * @return the offset behind the escape
     */
    static int string(byte[] line, int at, int end, ByteArrayOutputStream out, Supplier<CheckpointException> error)
            throws CheckpointException {
        if (at >= end) {
            throw error.get();
        }
        int simple = "\\'\"abfnrtv".indexOf(line[at]);
        if (simple >= 0) {
            out.write("\\'\"\u0007\b\f\n\r\t\u000b".charAt(simple));
            return at + 1;
        }
        if (line[at] == 'x') {
            out.write(digits(line, at + 1, Math.min(at + 3, end), 2, 16, error));
            return at + 3;
        }
        int length = 0;
        while (length < 3 && at + length < end && line[at + length] >= '0' && line[at + length] <= '7') {
            length++;
        }
        if (length == 0) {
            // Python keeps a backslash that begins no escape.
            out.write('\\');
            return at;
        }
        out.write(digits(line, at, at + length, length, 8, error));
        return at + length;
    }

    /** {@return the text with each {@code \}{@code uXXXX} and {@code \}{@code UXXXXXXXX} replaced} */
    static String rawUnicode(String line, Supplier<CheckpointException> error) throws CheckpointException {
        StringBuilder out = new StringBuilder(line.length());
        int i = 0;
        while (i < line.length()) {
            int width = line.startsWith("\\u", i) ? 4 : line.startsWith("\\U", i) ? 8 : 0;
            if (width == 0) {
                out.append(line.charAt(i++));
                continue;
            }
            byte[] hex = line.substring(Math.min(i + 2, line.length()), Math.min(i + 2 + width, line.length()))
                    .getBytes(StandardCharsets.ISO_8859_1);
            int codePoint = digits(hex, 0, hex.length, width, 16, error);
            if (!Character.isValidCodePoint(codePoint)) {
                throw error.get();
            }
            out.appendCodePoint(codePoint);
            i += 2 + width;
        }
        return out.toString();
    }

    private static int digits(byte[] line, int from, int to, int width, int radix, Supplier<CheckpointException> error)
            throws CheckpointException {
        if (to - from != width) {
            throw error.get();
        }
        int value = 0;
        for (int i = from; i < to; i++) {
            int digit = Character.digit(line[i], radix);
            if (digit < 0) {
                throw error.get();
            }
            value = value * radix + digit;
        }
        return value;
    }
}
