package org.bertconv.format.pytorch.write;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A stored member of an archive, with the bytes around its content. Sizes and offsets that do not fit into 32 bits stand in a zip64 part of
 * the extra field; the rest of the local extra field moves the content to a multiple of 64 bytes, as PyTorch does.
 *
 * @param name with the directory, ASCII
 * @param bytes of the content
 * @param header offset of the local header
 */
record ZipRecord(String name, long bytes, long header) {

    static final long FULL = 0xffff_ffffL;
    static final short VERSION_ZIP64 = 45;

    private static final int LOCAL = 0x04034b50;
    private static final int CENTRAL = 0x02014b50;
    private static final int LOCAL_BYTES = 30;
    private static final int CENTRAL_BYTES = 46;
    private static final int ALIGNMENT = 64;
    private static final short VERSION = 20;
    private static final short UTF8 = 1 << 11;
    /** The first of January 1980, the first day that there is. */
    private static final int TIME = 0x0021_0000;

    private static final short ZIP64 = 1;
    private static final int PART_HEADER = 4;
    private static final short PADDING = 0x4246;
    private static final byte PADDING_BYTE = 'Z';

    /** {@return the offset of the content} */
    long content() {
        long unpadded = header + LOCAL_BYTES + name.length() + localZip64() + PART_HEADER;
        return Math.addExact(unpadded, Math.floorMod(-unpadded, (long) ALIGNMENT));
    }

    /** {@return the offset behind the content} */
    long end() {
        return Math.addExact(content(), bytes);
    }

    private boolean isLarge() {
        return bytes >= FULL;
    }

    private int localZip64() {
        return isLarge() ? PART_HEADER + 2 * Long.BYTES : 0;
    }

    /** {@return the header before the content} */
    ByteBuffer local(long crc32) {
        int size = (int) (content() - header);
        int extra = size - LOCAL_BYTES - name.length();
        ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(LOCAL);
        shared(out, crc32);
        out.putShort((short) name.length()).putShort((short) extra);
        out.put(name.getBytes(StandardCharsets.US_ASCII));
        if (isLarge()) {
            out.putShort(ZIP64)
                    .putShort((short) (2 * Long.BYTES))
                    .putLong(bytes)
                    .putLong(bytes);
        }
        out.putShort(PADDING).putShort((short) (extra - localZip64() - PART_HEADER));
        while (out.hasRemaining()) {
            out.put(PADDING_BYTE);
        }
        return out.flip();
    }

    private boolean isFar() {
        return header >= FULL;
    }

    private int centralZip64() {
        int values = (isLarge() ? 2 : 0) + (isFar() ? 1 : 0);
        return values == 0 ? 0 : PART_HEADER + values * Long.BYTES;
    }

    /** {@return the size of its entry in the directory} */
    int centralBytes() {
        return CENTRAL_BYTES + name.length() + centralZip64();
    }

    /** Puts its entry into the directory. */
    void putCentral(ByteBuffer out, long crc32) {
        out.putInt(CENTRAL).putShort(version());
        shared(out, crc32);
        out.putShort((short) name.length()).putShort((short) centralZip64());
        // No comment, disk 0, no attributes.
        out.putShort((short) 0).putShort((short) 0).putShort((short) 0).putInt(0);
        out.putInt((int) Math.min(header, FULL)).put(name.getBytes(StandardCharsets.US_ASCII));
        if (centralZip64() > 0) {
            out.putShort(ZIP64).putShort((short) (centralZip64() - PART_HEADER));
        }
        if (isLarge()) {
            out.putLong(bytes).putLong(bytes);
        }
        if (isFar()) {
            out.putLong(header);
        }
    }

    /** What stands in both headers, from the version needed to the sizes. */
    private void shared(ByteBuffer out, long crc32) {
        out.putShort(version()).putShort(UTF8).putShort((short) 0).putInt(TIME);
        int size = (int) Math.min(bytes, FULL);
        out.putInt((int) crc32).putInt(size).putInt(size);
    }

    private short version() {
        return isLarge() || isFar() ? VERSION_ZIP64 : VERSION;
    }
}
