package org.bertconv.format.pytorch;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.bertconv.io.CheckpointException;
import org.jspecify.annotations.Nullable;

/** The texts and numbers of a pickle's arguments. Each method takes the error to throw when the text is not well formed. */
final class PickleText {

    private PickleText() {}

    /** {@return the text, or null if the bytes are not UTF-8} */
    static @Nullable String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** {@return a Python 2 {@code str}: text if it can be, else bytes} */
    static PickleValue string(byte[] bytes) {
        String text = utf8(bytes);
        return text == null ? new PickleValue.Bytes(ByteBuffer.wrap(bytes)) : new PickleValue.Text(text);
    }

    /** {@return the integer of little-endian two's complement bytes; none are zero} */
    static PickleValue binary(byte[] bytes) {
        byte[] bigEndian = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            bigEndian[i] = bytes[bytes.length - 1 - i];
        }
        return number(bytes.length == 0 ? BigInteger.ZERO : new BigInteger(bigEndian));
    }

    /** {@return the integer of a decimal line; {@code 00} and {@code 01} are the booleans of protocol 0} */
    static PickleValue integer(byte[] line, Supplier<CheckpointException> error) throws CheckpointException {
        String text = ascii(line);
        if (text.equals("00") || text.equals("01")) {
            return text.equals("01") ? PickleValue.Constant.TRUE : PickleValue.Constant.FALSE;
        }
        String digits = text.endsWith("L") ? text.substring(0, text.length() - 1) : text;
        String unsigned = digits.startsWith("-") || digits.startsWith("+") ? digits.substring(1) : digits;
        if (unsigned.isEmpty() || !unsigned.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw error.get();
        }
        return number(new BigInteger(digits));
    }

    /** {@return the float of a decimal line} */
    static PickleValue real(byte[] line, Supplier<CheckpointException> error) throws CheckpointException {
        String text = ascii(line);
        switch (text) {
            case "inf", "+inf" -> {
                return new PickleValue.Real(Double.POSITIVE_INFINITY);
            }
            case "-inf" -> {
                return new PickleValue.Real(Double.NEGATIVE_INFINITY);
            }
            case "nan" -> {
                return new PickleValue.Real(Double.NaN);
            }
            default -> {
                return new PickleValue.Real(decimal(text, error));
            }
        }
    }

    /** {@return the Python 2 string of a line such as {@code 'a\\x00'}} */
    static PickleValue quoted(byte[] line, Supplier<CheckpointException> error) throws CheckpointException {
        int end = line.length - 1;
        if (end < 1 || (line[0] != '\'' && line[0] != '"') || line[end] != line[0]) {
            throw error.get();
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(line.length);
        int i = 1;
        while (i < end) {
            if (line[i] != '\\') {
                out.write(line[i++]);
            } else {
                i = PickleEscapes.string(line, i + 1, end, out, error);
            }
        }
        return string(out.toByteArray());
    }

    /** {@return the text of a line in Python's raw-unicode-escape} */
    static PickleValue escaped(byte[] line, Supplier<CheckpointException> error) throws CheckpointException {
        return new PickleValue.Text(PickleEscapes.rawUnicode(ascii(line), error));
    }

    private static PickleValue number(BigInteger value) {
        return value.bitLength() < Long.SIZE ? new PickleValue.Int(value.longValue()) : new PickleValue.BigInt(value);
    }

    private static double decimal(String text, Supplier<CheckpointException> error) throws CheckpointException {
        if (!text.chars().allMatch(c -> (c >= '0' && c <= '9') || "+-.eE".indexOf(c) >= 0)) {
            throw error.get();
        }
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw error.get();
        }
    }

    private static String ascii(byte[] line) {
        return new String(line, StandardCharsets.ISO_8859_1);
    }
}
