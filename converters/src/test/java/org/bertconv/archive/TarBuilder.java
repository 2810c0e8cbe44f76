package org.bertconv.archive;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes tar archives, header by header, with any fields. */
final class TarBuilder {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** Adds a file. */
    TarBuilder file(String name, byte[] bytes) {
        return member(name, '0', String.format("%011o\0", bytes.length).getBytes(StandardCharsets.US_ASCII), bytes);
    }

    /** Adds a member without content. */
    TarBuilder special(String name, char type) {
        return member(name, type, "00000000000\0".getBytes(StandardCharsets.US_ASCII), new byte[0]);
    }

    /** Adds a record of extended headers, such as {@code size=5}, for the next member. */
    TarBuilder pax(String keyAndValue) {
        int length = keyAndValue.length() + 2;
        while (String.valueOf(length).length() + keyAndValue.length() + 2 != length) {
            length = String.valueOf(length).length() + keyAndValue.length() + 2;
        }
        byte[] record = (length + " " + keyAndValue + "\n").getBytes(StandardCharsets.UTF_8);
        return member("pax", 'x', String.format("%011o\0", record.length).getBytes(StandardCharsets.US_ASCII), record);
    }

    /** Adds a member with its size field as given. */
    TarBuilder member(String name, char type, byte[] sizeField, byte[] bytes) {
        byte[] header = new byte[512];
        put(header, 0, name.getBytes(StandardCharsets.UTF_8));
        put(header, 100, "0000644\0000000000\0000000000\0".getBytes(StandardCharsets.US_ASCII));
        put(header, 124, sizeField);
        put(header, 136, "00000000000\0        ".getBytes(StandardCharsets.US_ASCII));
        header[156] = (byte) type;
        put(header, 157, type == '1' || type == '2' ? "target".getBytes(StandardCharsets.US_ASCII) : new byte[0]);
        put(header, 257, "ustar\00000".getBytes(StandardCharsets.US_ASCII));
        int sum = 0;
        for (byte value : header) {
            sum += Byte.toUnsignedInt(value);
        }
        put(header, 148, String.format("%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(header);
        out.writeBytes(Arrays.copyOf(bytes, (bytes.length + 511) / 512 * 512));
        return this;
    }

    /** {@return the archive with its end marks} */
    byte[] build() {
        out.writeBytes(new byte[1024]);
        return out.toByteArray();
    }

    private static void put(byte[] header, int at, byte[] bytes) {
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }
}
