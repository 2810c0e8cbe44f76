package org.bertconv.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.bertconv.io.ByteSource;

/** The first header of a tar archive, as far as it tells that the file is one. */
public final class TarHeader {

    static final int BLOCK = 512;

    private static final byte[] MAGIC = "ustar".getBytes(StandardCharsets.US_ASCII);
    private static final int MAGIC_OFFSET = 257;
    private static final int NAME_BYTES = 100;
    private static final int CHECKSUM = 148;
    private static final int CHECKSUM_BYTES = 8;

    private TarHeader() {}

    /** {@return whether the file begins with a block that says it is a tar header, or has the checksum of one} */
    public static boolean matches(ByteSource file) throws IOException {
        if (file.size() < BLOCK) {
            return false;
        }
        ByteBuffer block = file.read(0, BLOCK);
        int unsigned = 0;
        int signed = 0;
        for (int i = 0; i < BLOCK; i++) {
            byte value = i >= CHECKSUM && i < CHECKSUM + CHECKSUM_BYTES ? (byte) ' ' : block.get(i);
            unsigned += Byte.toUnsignedInt(value);
            signed += value;
        }
        int stated = octal(block);
        return isMarked(block) || (block.get(0) != 0 && (stated == unsigned || stated == signed));
    }

    /** {@return the name in the first header, which {@link #matches} recognised} */
    public static String firstName(ByteSource file) throws IOException {
        ByteBuffer block = file.read(0, NAME_BYTES);
        int end = 0;
        while (end < NAME_BYTES && block.get(end) != 0) {
            end++;
        }
        return StandardCharsets.ISO_8859_1.decode(block.slice(0, end)).toString();
    }

    private static boolean isMarked(ByteBuffer block) {
        return block.slice(MAGIC_OFFSET, MAGIC.length).equals(ByteBuffer.wrap(MAGIC));
    }

    /** Digits between spaces, ended by a NUL or a space; -1 if it is anything else. */
    private static int octal(ByteBuffer block) {
        String field = StandardCharsets.ISO_8859_1
                .decode(block.slice(CHECKSUM, CHECKSUM_BYTES))
                .toString()
                .replace('\0', ' ')
                .trim();
        boolean digits = !field.isEmpty() && field.chars().allMatch(c -> c >= '0' && c <= '7');
        return digits ? Integer.parseInt(field, 8) : -1;
    }
}
