package org.bertconv.format.npz;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.tensor.Shape;

/**
 * What stands before the elements of an array.
 *
 * @param type of the elements
 * @param fortran whether the first index changes fastest
 * @param shape of the array
 * @param dataOffset of the first element
 */
record NpyHeader(NpyType type, boolean fortran, Shape shape, long dataOffset) {

    static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

    /** NumPy's own limit for files that are not trusted. */
    private static final int MOST_TEXT = 10_000;

    private static final int VERSION_END = 8;

    /**
     * Reads the header of an array; the channel stands at the first element then.
     *
     * @throws CheckpointException MALFORMED; REFUSED for objects; LIMIT for a header over 10,000 bytes or a rank over 64
     */
    static NpyHeader read(NpyContent content, ReadableByteChannel channel) throws IOException {
        ByteBuffer start = take(content, channel, 0, "magic", VERSION_END);
        if (!start.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
            throw malformed(content, "magic", 0, "does not begin with 93 4E 55 4D 50 59, as an array does");
        }
        int major = start.get(MAGIC.length);
        int minor = start.get(MAGIC.length + 1);
        if (major < 1 || major > 3 || minor != 0) {
            String version = Byte.toUnsignedInt((byte) major) + "." + Byte.toUnsignedInt((byte) minor);
            throw error(
                    ErrorClass.UNSUPPORTED, content, "version", MAGIC.length, version + "; 1.0, 2.0 and 3.0 are read");
        }
        int lengthBytes = major == 1 ? Short.BYTES : Integer.BYTES;
        ByteBuffer field = take(content, channel, VERSION_END, "header length", lengthBytes);
        long length = major == 1 ? Short.toUnsignedLong(field.getShort()) : Integer.toUnsignedLong(field.getInt());
        int at = VERSION_END + lengthBytes;
        if (length > content.size() - at) {
            throw malformed(
                    content,
                    "header length",
                    VERSION_END,
                    length + " bytes are declared, " + (content.size() - at) + " follow");
        }
        if (length > MOST_TEXT) {
            throw error(
                    ErrorClass.LIMIT,
                    content,
                    "header length",
                    VERSION_END,
                    length + " bytes, and " + MOST_TEXT + " are allowed");
        }
        ByteBuffer text = take(content, channel, at, "header", (int) length);
        String header = decode(content, text, at, major == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
        return new HeaderText(content, at, header).parse(at + length);
    }

    /** {@return the shape with these dimensions} */
    static Shape shape(NpyContent content, long at, List<Long> dimensions, NpyType type) throws CheckpointException {
        if (dimensions.size() > Shape.MAX_RANK) {
            throw error(
                    ErrorClass.LIMIT,
                    content,
                    "shape",
                    at,
                    dimensions.size() + " dimensions, and " + Shape.MAX_RANK + " are allowed");
        }
        try {
            Shape shape = new Shape(dimensions);
            Math.multiplyExact(shape.elements(), (long) type.bytes());
            return shape;
        } catch (ArithmeticException e) {
            throw malformed(content, "shape", at, "the size of " + dimensions + " is over 2^63 - 1 bytes");
        }
    }

    private static String decode(NpyContent content, ByteBuffer text, long at, Charset charset)
            throws CheckpointException {
        try {
            return charset.newDecoder().decode(text).toString();
        } catch (CharacterCodingException e) {
            throw malformed(content, "header", at, "is not UTF-8");
        }
    }

    private static ByteBuffer take(NpyContent content, ReadableByteChannel channel, long at, String field, int bytes)
            throws IOException {
        if (bytes > content.size() - at) {
            throw malformed(content, field, at, bytes + " bytes wanted, " + (content.size() - at) + " left");
        }
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw malformed(content, field, at, "ends early");
            }
        }
        return buffer.flip();
    }

    static CheckpointException malformed(NpyContent content, String field, long at, String detail) {
        return error(ErrorClass.MALFORMED, content, field, at, detail);
    }

    static CheckpointException error(ErrorClass errorClass, NpyContent content, String field, long at, String detail) {
        return CheckpointException.at(errorClass, content.name(), field, at, content.size(), detail);
    }
}
