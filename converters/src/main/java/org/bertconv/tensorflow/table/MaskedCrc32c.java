package org.bertconv.tensorflow.table;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The checksum of blocks and tensors: CRC-32C, rotated and shifted by a constant so that the checksum of bytes that hold checksums
 * stays a good one.
 *
 * @see <a href="https://github.com/google/leveldb/blob/main/util/crc32c.h">LevelDB crc32c.h</a>
 */
public final class MaskedCrc32c {

    /** The checksum of no bytes. */
    public static final int OF_NOTHING = mask(0);

    private static final int DELTA = 0xa282ead8;

    private final CRC32C crc = new CRC32C();

    /** Starts over no bytes. */
    public MaskedCrc32c() {}

    /** {@return the masked checksum of these bytes} */
    public static int of(ByteBuffer bytes) {
        MaskedCrc32c crc = new MaskedCrc32c();
        crc.update(bytes.duplicate());
        return crc.value();
    }

    /** Goes on over the bytes from the buffer's position to its limit, and moves the position there. */
    public void update(ByteBuffer bytes) {
        crc.update(bytes);
    }

    /** {@return the masked checksum of all bytes so far} */
    public int value() {
        return mask((int) crc.getValue());
    }

    private static int mask(int crc) {
        return Integer.rotateRight(crc, 15) + DELTA;
    }
}
