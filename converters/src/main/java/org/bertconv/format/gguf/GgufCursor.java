package org.bertconv.format.gguf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.bertconv.io.ByteCursor;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;

/** Reads the parts that keys and tensors are made of. For one thread. */
final class GgufCursor {

    private final ByteSource file;
    private final ByteCursor cursor;

    GgufCursor(ByteSource file, long offset) throws IOException {
        this.file = file;
        this.cursor = new ByteCursor(file, offset);
    }

    long position() {
        return cursor.position();
    }

    long remaining() {
        return cursor.remaining();
    }

    long u32(String field) throws IOException {
        return cursor.u32(field);
    }

    /** Reads eight bytes that are a number of something, so not over 2^63 - 1. */
    long count(String field) throws IOException {
        long at = cursor.position();
        long count = cursor.i64(field);
        if (count < 0) {
            throw file.malformed(field, at, "%s is over 2^63 - 1", Long.toUnsignedString(count));
        }
        return count;
    }

    /** Reads the length of a text, which is not longer than what follows. */
    long length(String field) throws IOException {
        long at = cursor.position();
        long length = count(field);
        if (length > cursor.remaining()) {
            throw file.malformed(field, at, "a text of %d bytes is declared, %d follow", length, cursor.remaining());
        }
        return length;
    }

    /**
     * Reads a text.
     *
     * @param most bytes that are allowed
     */
    String text(String field, int most) throws IOException {
        long at = cursor.position();
        return decoded(field, at, length(field, most));
    }

    /**
     * Reads a text, or passes over one that is too long to keep and says how long it is.
     *
     * @param kept bytes that are kept
     * @param most bytes that are allowed
     */
    String textOrSize(String field, int kept, int most) throws IOException {
        long at = cursor.position();
        int length = length(field, most);
        if (length > kept) {
            cursor.skip(field, length);
            return "a text of " + length + " bytes";
        }
        return decoded(field, at, length);
    }

    private int length(String field, int most) throws IOException {
        long at = cursor.position();
        long length = length(field);
        if (length > most) {
            throw file.error(ErrorClass.LIMIT, field, at, "a text of %d bytes, and %d are allowed", length, most);
        }
        return (int) length;
    }

    private String decoded(String field, long at, int length) throws IOException {
        byte[] bytes = cursor.bytes(field, length);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw file.malformed(field, at, "a text that is not UTF-8");
        }
    }

    void skip(String field, long bytes) throws IOException {
        cursor.skip(field, bytes);
    }

    /** Reads a bool, which is 0 or 1. */
    boolean bool(String field) throws IOException {
        long at = cursor.position();
        int value = cursor.u8(field);
        if (value > 1) {
            throw file.malformed(field, at, "a bool is %d, 0 and 1 are allowed", value);
        }
        return value == 1;
    }

    /** Reads a number of a value type and gives it in decimal digits. */
    String number(String field, GgufValueType type) throws IOException {
        return switch (type) {
            case U8 -> String.valueOf(cursor.u8(field));
            case I8 -> String.valueOf((byte) cursor.u8(field));
            case U16 -> String.valueOf(cursor.u16(field));
            case I16 -> String.valueOf((short) cursor.u16(field));
            case U32 -> String.valueOf(cursor.u32(field));
            case I32 -> String.valueOf(cursor.i32(field));
            case F32 -> String.valueOf(Float.intBitsToFloat(cursor.i32(field)));
            case U64 -> Long.toUnsignedString(cursor.i64(field));
            case I64 -> String.valueOf(cursor.i64(field));
            case F64 -> String.valueOf(Double.longBitsToDouble(cursor.i64(field)));
            default -> throw new IllegalArgumentException(type + " is no number");
        };
    }

    /** {@return the type of a value} */
    GgufValueType type(String field) throws IOException {
        long at = cursor.position();
        long number = cursor.u32(field);
        return GgufValueType.of(number).orElseThrow(() -> unknown(field, at, number));
    }

    private CheckpointException unknown(String field, long at, long number) {
        return file.malformed(field, at, "a value of type %d; 0 to 12 are allowed", number);
    }
}
