package org.bertconv.format.flax;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.bertconv.io.ByteCursor;
import org.bertconv.io.ByteSource;
import org.bertconv.io.ErrorClass;

/** Reads msgpack from front to back, one value after another; what is in a container are the values that follow. For one thread. */
final class MsgpackReader {

    private static final int MAX_TEXT_BYTES = 65_535;

    private final ByteSource file;
    private final ByteCursor cursor;

    /** What a value is. */
    enum Kind {
        NIL,
        FALSE,
        TRUE,
        INTEGER,
        FLOAT,
        TEXT,
        BINARY,
        LIST,
        MAP,
        EXTENSION
    }

    /**
     * A value, or the beginning of one.
     *
     * @param offset of its first byte
     * @param number of an integer; the bytes of a text, binary or extension that follow; the values of a list; the pairs of a map
     * @param type of an extension
     */
    record Token(Kind kind, long offset, long number, int type) implements FlaxTree.Leaf {}

    MsgpackReader(ByteSource file) throws IOException {
        this.file = file;
        this.cursor = new ByteCursor(file, 0);
    }

    /** {@return the offset of the next byte} */
    long position() {
        return cursor.position();
    }

    /**
     * {@return the next value}
     *
     * @param field what messages call it
     * @throws org.bertconv.io.CheckpointException MALFORMED if the file ends before it does, if a container says that more is in it than can
     *     follow, or if no value begins so
     */
    Token next(String field) throws IOException {
        long at = cursor.position();
        int marker = cursor.u8(field);
        if (marker <= 0x7f) {
            return new Token(Kind.INTEGER, at, marker, 0);
        }
        if (marker <= 0x8f) {
            return sized(field, Kind.MAP, at, marker & 0xf, 0);
        }
        if (marker <= 0x9f) {
            return sized(field, Kind.LIST, at, marker & 0xf, 0);
        }
        if (marker <= 0xbf) {
            return sized(field, Kind.TEXT, at, marker & 0x1f, 0);
        }
        if (marker >= 0xe0) {
            return new Token(Kind.INTEGER, at, (byte) marker, 0);
        }
        return switch (marker) {
            case 0xc0 -> new Token(Kind.NIL, at, 0, 0);
            case 0xc2 -> new Token(Kind.FALSE, at, 0, 0);
            case 0xc3 -> new Token(Kind.TRUE, at, 0, 0);
            case 0xc4, 0xc5, 0xc6 -> sized(field, Kind.BINARY, at, unsigned(field, 1 << (marker - 0xc4)), 0);
            case 0xc7, 0xc8, 0xc9 -> extension(field, at, unsigned(field, 1 << (marker - 0xc7)));
            case 0xca, 0xcb -> {
                cursor.skip(field, marker == 0xca ? Float.BYTES : Double.BYTES);
                yield new Token(Kind.FLOAT, at, 0, 0);
            }
            case 0xcc, 0xcd, 0xce, 0xcf -> integer(field, at, unsigned(field, 1 << (marker - 0xcc)));
            case 0xd0, 0xd1, 0xd2, 0xd3 -> new Token(Kind.INTEGER, at, signed(field, 1 << (marker - 0xd0)), 0);
            case 0xd4, 0xd5, 0xd6, 0xd7, 0xd8 -> extension(field, at, 1L << (marker - 0xd4));
            case 0xd9, 0xda, 0xdb -> sized(field, Kind.TEXT, at, unsigned(field, 1 << (marker - 0xd9)), 0);
            case 0xdc, 0xdd -> sized(field, Kind.LIST, at, unsigned(field, 2 << (marker - 0xdc)), 0);
            case 0xde, 0xdf -> sized(field, Kind.MAP, at, unsigned(field, 2 << (marker - 0xde)), 0);
            default -> throw file.malformed(field, at, "no value begins with %02X", marker);
        };
    }

    private Token extension(String field, long at, long length) throws IOException {
        byte type = (byte) cursor.u8(field);
        return sized(field, Kind.EXTENSION, at, length, type);
    }

    /** What follows has at least one byte for each value, two for each pair. */
    private Token sized(String field, Kind kind, long at, long size, int type) throws IOException {
        long least = kind == Kind.MAP ? 2 * size : size;
        if (least > cursor.remaining()) {
            String what = switch (kind) {
                case MAP -> "keys";
                case LIST -> "values";
                default -> "bytes";
            };
            throw file.malformed(field, at, "%d %s are declared, %d bytes follow", size, what, cursor.remaining());
        }
        return new Token(kind, at, size, type);
    }

    private Token integer(String field, long at, long value) throws IOException {
        if (value < 0) {
            throw file.malformed(field, at, "%s is over 2^63 - 1", Long.toUnsignedString(value));
        }
        return new Token(Kind.INTEGER, at, value, 0);
    }

    private long unsigned(String field, int bytes) throws IOException {
        long value = signed(field, bytes);
        return bytes == Long.BYTES ? value : value & ((1L << (bytes * Byte.SIZE)) - 1);
    }

    private long signed(String field, int bytes) throws IOException {
        return switch (bytes) {
            case Byte.BYTES -> (byte) cursor.u8(field);
            case Short.BYTES -> Short.reverseBytes((short) cursor.u16(field));
            case Integer.BYTES -> Integer.reverseBytes(cursor.i32(field));
            default -> Long.reverseBytes(cursor.i64(field));
        };
    }

    /**
     * {@return the characters of a text, or of a binary, which old writers used for texts}
     *
     * @throws org.bertconv.io.CheckpointException LIMIT for over 65,535 bytes, MALFORMED if they are not UTF-8
     */
    String text(String field, Token token) throws IOException {
        if (token.number() > MAX_TEXT_BYTES) {
            throw file.error(
                    ErrorClass.LIMIT,
                    field,
                    token.offset(),
                    "a text of %d bytes, and %d are allowed",
                    token.number(),
                    MAX_TEXT_BYTES);
        }
        byte[] bytes = cursor.bytes(field, (int) token.number());
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw file.malformed(field, token.offset(), "a text that is not UTF-8");
        }
    }

    /** Goes on behind the bytes of a text, binary or extension. */
    void skip(String field, Token token) throws IOException {
        cursor.skip(field, token.number());
    }
}
