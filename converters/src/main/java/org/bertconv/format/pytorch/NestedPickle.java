package org.bertconv.format.pytorch;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Tells strings that hold a pickle, raw or in base64 or hexadecimal digits. Nothing is decoded; it is only said. */
final class NestedPickle {

    /** The first bytes of protocols 2 to 5: 80 02 … 80 05. */
    private static final Pattern ENCODED = Pattern.compile("(gA[I-V]|800[2-5]|\\\\x80\\\\x0[2-5]).*", Pattern.DOTALL);

    private static final int SHORTEST = 8;

    private NestedPickle() {}

    /** {@return whether a constant of a pickle looks like a pickle} */
    static boolean isLikely(PickleValue value) {
        if (value instanceof PickleValue.Bytes bytes) {
            return isLikely(bytes.bytes());
        }
        if (!(value instanceof PickleValue.Text text) || text.text().length() < SHORTEST) {
            return false;
        }
        String start = text.text().substring(0, SHORTEST);
        return ENCODED.matcher(start).matches()
                || isLikely(ByteBuffer.wrap(text.text().getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static boolean isLikely(ByteBuffer bytes) {
        int size = bytes.limit();
        if (size < SHORTEST) {
            return false;
        }
        if (ENCODED.matcher(StandardCharsets.ISO_8859_1.decode(bytes.slice(0, SHORTEST)))
                .matches()) {
            return true;
        }
        return bytes.get(0) == (byte) PickleOp.PROTO.code()
                && bytes.get(1) >= 2
                && bytes.get(1) <= 5
                && bytes.get(size - 1) == PickleOp.STOP.code();
    }
}
