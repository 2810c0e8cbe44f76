package org.bertconv.format.tfbundle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.tensorflow.table.Excerpt;
import org.bertconv.tensorflow.table.MaskedCrc32c;
import org.bertconv.tensorflow.table.Varints;

/**
 * A tensor of one string, as it lies in the data file: its length as a varint, the checksum of the length, its bytes. The checksum of the
 * length goes over four bytes of it; that of the entry over the same four, the four of the first checksum, and the bytes.
 */
final class StringTensor {

    /** The most bytes of a string that is read. The graph of a BERT has some ten thousand. */
    private static final int MAX_BYTES = 16 << 20;

    private StringTensor() {}

    /**
     * {@return the bytes of the string}
     *
     * @throws CheckpointException MALFORMED if lengths or checksums are wrong, LIMIT for over {@value #MAX_BYTES} bytes
     */
    static Excerpt read(DataRange range, String field) throws IOException {
        if (range.size() > MAX_BYTES) {
            throw range.file()
                    .error(
                            ErrorClass.LIMIT,
                            field,
                            range.offset(),
                            "string of %d bytes is over the limit of %d",
                            range.size(),
                            MAX_BYTES);
        }
        Excerpt bytes = Excerpt.read(range.file(), field, range.offset(), (int) range.size());
        Varints numbers = new Varints(bytes, 0, bytes.length());
        long length = numbers.uint32();
        int crcAt = numbers.position();
        if (length != bytes.length() - crcAt - (long) Integer.BYTES) {
            throw bytes.malformed(
                    0, "string of %d bytes must fill the %d behind its length", length, bytes.length() - crcAt);
        }
        MaskedCrc32c crc = new MaskedCrc32c();
        crc.update(fixed32((int) length));
        require(bytes, crcAt, bytes.int32(crcAt), crc, "the length gives");
        crc.update(bytes.buffer().position(crcAt));
        require(bytes, crcAt, range.maskedCrc(), crc, "in the index, the string gives");
        return bytes.part(crcAt + Integer.BYTES, (int) length);
    }

    private static void require(Excerpt bytes, int at, int stored, MaskedCrc32c computed, String whose)
            throws CheckpointException {
        if (stored != computed.value()) {
            throw bytes.malformed(at, "masked crc32c is 0x%08X, %s 0x%08X", stored, whose, computed.value());
        }
    }

    /** {@return what lies in the data file for a string} */
    static byte[] stored(byte[] string) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int rest = string.length; ; rest >>>= 7) {
            if (rest <= 0x7f) {
                bytes.write(rest);
                break;
            }
            bytes.write((rest & 0x7f) | 0x80);
        }
        MaskedCrc32c crc = new MaskedCrc32c();
        crc.update(fixed32(string.length));
        bytes.writeBytes(fixed32(crc.value()).array());
        bytes.writeBytes(string);
        return bytes.toByteArray();
    }

    /** {@return the checksum in the entry of a string} */
    static int maskedCrc(byte[] string) {
        MaskedCrc32c crc = new MaskedCrc32c();
        crc.update(fixed32(string.length));
        int ofLength = crc.value();
        crc.update(fixed32(ofLength));
        crc.update(ByteBuffer.wrap(string));
        return crc.value();
    }

    private static ByteBuffer fixed32(int value) {
        return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(0, value);
    }
}
