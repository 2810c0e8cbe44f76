package org.bertconv.tensorflow.table;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Builds byte strings for tests. */
public final class Octets {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** {@return the bytes of hexadecimal text; blanks and bars do not matter} */
    public static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replaceAll("[ |]", ""));
    }

    public Octets bytes(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    public Octets octet(int value) {
        out.write(value);
        return this;
    }

    public Octets text(String octets) {
        return bytes(octets.getBytes(StandardCharsets.ISO_8859_1));
    }

    public Octets fixed32(int value) {
        return octet(value).octet(value >> 8).octet(value >> 16).octet(value >> 24);
    }

    public Octets fixed64(long value) {
        return fixed32((int) value).fixed32((int) (value >> 32));
    }

    public Octets varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            octet(((int) rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        return octet((int) rest);
    }

    public Octets maskedCrc() {
        return fixed32(MaskedCrc32c.of(ByteBuffer.wrap(toArray())));
    }

    public int size() {
        return out.size();
    }

    public byte[] toArray() {
        return out.toByteArray();
    }
}
