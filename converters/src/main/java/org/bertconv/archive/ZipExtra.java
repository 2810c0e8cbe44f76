package org.bertconv.archive;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;

/** The zip64 part of a header's extra field: the values that are too large for the header, in the order in which they are missing there. */
final class ZipExtra {

    private static final int ZIP64 = 0x0001;
    private static final long FULL = 0xffff_ffffL;

    private final ByteSource file;
    private final long at;
    private final ByteBuffer zip64;
    private final boolean present;

    private ZipExtra(ByteSource file, long at, ByteBuffer zip64, boolean present) {
        this.file = file;
        this.at = at;
        this.zip64 = zip64;
        this.present = present;
    }

    /**
     * Reads the extra field of the header at an offset.
     *
     * @throws CheckpointException MALFORMED if the parts do not fill the field, or two are for zip64
     */
    static ZipExtra read(ByteSource file, long at, byte[] extra) throws CheckpointException {
        ByteBuffer parts = ByteBuffer.wrap(extra).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer zip64 = ByteBuffer.allocate(0);
        boolean present = false;
        // Android's zipalign pads with up to three bytes that are no part.
        while (parts.remaining() >= 4) {
            int id = Short.toUnsignedInt(parts.getShort());
            int size = Short.toUnsignedInt(parts.getShort());
            if (size > parts.remaining()) {
                throw file.malformed("extra field", at, "part of %d bytes, %d left", size, parts.remaining());
            }
            if (id == ZIP64 && present) {
                throw file.malformed("extra field", at, "two parts are for zip64");
            }
            if (id == ZIP64) {
                present = true;
                zip64 = parts.slice(parts.position(), size);
            }
            parts.position(parts.position() + size);
        }
        return new ZipExtra(file, at, zip64.order(ByteOrder.LITTLE_ENDIAN), present);
    }

    /** {@return whether there is a part for zip64} */
    boolean isZip64() {
        return present;
    }

    /** {@return the value of a header field, taken from here if the header says so} */
    long resolve(String field, long value) throws CheckpointException {
        if (value != FULL || !present) {
            return value;
        }
        if (zip64.remaining() < Long.BYTES) {
            throw file.malformed("extra field", at, "%s is not in the zip64 part", field);
        }
        long large = zip64.getLong();
        if (large < 0) {
            throw file.malformed("extra field", at, "%s is negative", field);
        }
        return large;
    }
}
