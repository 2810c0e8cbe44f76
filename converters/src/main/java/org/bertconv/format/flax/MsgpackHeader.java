package org.bertconv.format.flax;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes what stands between the data, in the fewest bytes, as Python's msgpack does. For one thread. */
final class MsgpackHeader {

    private static final long U8 = 0xff;
    private static final long U16 = 0xffff;
    private static final long U32 = 0xffff_ffffL;

    private ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** Appends the beginning of a map with so many keys. */
    MsgpackHeader map(int keys) {
        return keys <= 0xf ? u8(0x80 | keys) : keys <= U16 ? u8(0xde).number(keys, 2) : u8(0xdf).number(keys, 4);
    }

    /** Appends the beginning of a list of so many values. */
    MsgpackHeader list(int values) {
        return values <= 0xf
                ? u8(0x90 | values)
                : values <= U16 ? u8(0xdc).number(values, 2) : u8(0xdd).number(values, 4);
    }

    /** Appends a text. */
    MsgpackHeader text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= 0x1f) {
            u8(0xa0 | bytes.length);
        } else {
            sized(0xd9, bytes.length);
        }
        out.writeBytes(bytes);
        return this;
    }

    /** Appends {@code true}. */
    MsgpackHeader yes() {
        return u8(0xc3);
    }

    /** Appends a number that is not negative. */
    MsgpackHeader integer(long value) {
        if (value <= 0x7f) {
            return u8((int) value);
        }
        return value <= U32 ? sized(0xcc, value) : u8(0xcf).number(value, 8);
    }

    /** Appends the beginning of binary data. */
    MsgpackHeader binary(long bytes) {
        return sized(0xc4, bytes);
    }

    /** Appends the beginning of an extension. */
    MsgpackHeader extension(int type, long bytes) {
        if (bytes <= 16 && Long.bitCount(bytes) == 1) {
            return u8(0xd4 + Long.numberOfTrailingZeros(bytes)).u8(type);
        }
        return sized(0xc7, bytes).u8(type);
    }

    /** Appends what was written elsewhere. */
    MsgpackHeader bytes(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        out.writeBytes(copy);
        return this;
    }

    /** Appends a marker and a number: the marker and the two after it are for one, two and four bytes. */
    private MsgpackHeader sized(int marker, long number) {
        if (number > U32) {
            throw new IllegalArgumentException(number + " is over 2^32 - 1");
        }
        int kind = number <= U8 ? 0 : number <= U16 ? 1 : 2;
        return u8(marker + kind).number(number, 1 << kind);
    }

    private MsgpackHeader number(long number, int bytes) {
        out.write(ByteBuffer.allocate(Long.BYTES).putLong(number).array(), Long.BYTES - bytes, bytes);
        return this;
    }

    private MsgpackHeader u8(int value) {
        out.write(value);
        return this;
    }

    /** {@return the number of bytes since the last {@link #take}} */
    int size() {
        return out.size();
    }

    /** {@return the bytes since the last call} */
    ByteBuffer take() {
        ByteBuffer bytes = ByteBuffer.wrap(out.toByteArray());
        out = new ByteArrayOutputStream();
        return bytes;
    }
}
