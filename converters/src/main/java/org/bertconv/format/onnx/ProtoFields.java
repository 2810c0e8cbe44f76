package org.bertconv.format.onnx;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.bertconv.io.ByteCursor;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;

/**
 * Goes through the fields of a protobuf message in a file that may be larger than any buffer. A message in a message goes on with the same
 * cursor, and has to be gone through to its end before the one around it can go on.
 */
final class ProtoFields {

    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int DELIMITED = 2;
    static final int FIXED32 = 5;

    /** Bytes of a text, at most. */
    static final int MOST_TEXT = 65_535;

    private static final int TAG_BITS = 3;
    private static final int VARINT_BITS = 64;

    private final ByteSource file;
    private final ByteCursor in;
    private final String message;
    private final long end;
    private long start;
    private int field;
    private int wireType;

    /** A part of the file. */
    record Range(long offset, long length) {}

    private ProtoFields(ByteSource file, ByteCursor in, String message, long end) {
        this.file = file;
        this.in = in;
        this.message = message;
        this.end = end;
    }

    /** {@return the message that a whole file is} */
    static ProtoFields of(ByteSource file, String message) throws IOException {
        return new ProtoFields(file, new ByteCursor(file, 0), message, file.size());
    }

    /** Goes to the next field, if there is one; the value of the one before must have been taken or skipped. */
    boolean next() throws IOException {
        start = in.position();
        if (start == end) {
            return false;
        }
        long tag = varintOf("tag");
        field = (int) (tag >>> TAG_BITS);
        wireType = (int) (tag & ((1 << TAG_BITS) - 1));
        if (tag >>> TAG_BITS > 536_870_911 || field == 0) {
            throw malformed("there is no field %d", tag >>> TAG_BITS);
        }
        return true;
    }

    /** {@return whether bytes are left; for a list of packed numbers, which has no fields} */
    boolean hasMore() {
        return in.position() < end;
    }

    /** {@return the number of the field} */
    int field() {
        return field;
    }

    /** {@return the wire type of the field} */
    int wireType() {
        return wireType;
    }

    /** {@return whether it is this field; of another wire type it is an error} */
    boolean is(int number, int type) throws CheckpointException {
        if (field == number && wireType != type) {
            throw malformed("has wire type %d, must be %d", wireType, type);
        }
        return field == number;
    }

    /** {@return the value of a varint field} */
    long varint() throws IOException {
        return varintOf("value");
    }

    private long varintOf(String what) throws IOException {
        long value = 0;
        for (int shift = 0; shift < VARINT_BITS; shift += 7) {
            if (in.position() == end) {
                throw malformed("the %s is cut", what);
            }
            int part = in.u8(message);
            value |= (part & 0x7fL) << shift;
            if (part < 0x80) {
                return value;
            }
        }
        throw malformed("the %s has more than 10 bytes", what);
    }

    /** {@return where the value of a field with a length lies; the cursor is behind it} */
    Range range() throws IOException {
        long length = length();
        Range range = new Range(in.position(), length);
        in.skip(message, length);
        return range;
    }

    /** {@return the length of a field, whose bytes come next} */
    private long length() throws IOException {
        long length = varintOf("length");
        if (length < 0 || length > end - in.position()) {
            throw malformed("%s bytes, %d are left", Long.toUnsignedString(length), end - in.position());
        }
        return length;
    }

    /** {@return a text} */
    String text() throws IOException {
        long length = length();
        if (length > MOST_TEXT) {
            throw error(ErrorClass.LIMIT, "a text of %d bytes, at most %d are allowed", length, MOST_TEXT);
        }
        byte[] bytes = in.bytes(message, (int) length);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed("a text that is not UTF-8");
        }
    }

    /** {@return the message in this field, to be gone through next} */
    ProtoFields message(String name) throws IOException {
        long length = length();
        return new ProtoFields(file, in, name, in.position() + length);
    }

    /** Goes over the value of the field. */
    void skip() throws IOException {
        switch (wireType) {
            case VARINT -> varint();
            case FIXED64 -> skip(Long.BYTES);
            case DELIMITED -> range();
            case FIXED32 -> skip(Integer.BYTES);
            default -> throw malformed("has wire type %d, which ONNX does not use", wireType);
        }
    }

    private void skip(int bytes) throws IOException {
        if (bytes > end - in.position()) {
            throw malformed("%d bytes, %d are left", bytes, end - in.position());
        }
        in.skip(message, bytes);
    }

    /** {@return the offset of the field} */
    long offset() {
        return start;
    }

    /** {@return an error about this field} */
    @FormatMethod
    CheckpointException malformed(@FormatString String detail, Object... args) {
        return error(ErrorClass.MALFORMED, detail, args);
    }

    /** {@return an error about this field} */
    @FormatMethod
    CheckpointException error(ErrorClass errorClass, @FormatString String detail, Object... args) {
        String name = field == 0 ? message : message + " field " + field;
        return file.error(errorClass, name, start, detail, args);
    }
}
