package org.bertconv.hdf5;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Bytes that are appended, little-endian, each structure at a multiple of eight. */
final class Growing {

    private static final int ALIGNMENT = 8;

    private ByteBuffer bytes = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);

    int position() {
        return bytes.position();
    }

    Growing u8(int... values) {
        for (int value : values) {
            room(1).put((byte) value);
        }
        return this;
    }

    Growing u16(int value) {
        room(Short.BYTES).putShort((short) value);
        return this;
    }

    Growing u32(int value) {
        room(Integer.BYTES).putInt(value);
        return this;
    }

    Growing i64(long... values) {
        for (long value : values) {
            room(Long.BYTES).putLong(value);
        }
        return this;
    }

    Growing put(byte[] value) {
        room(value.length).put(value);
        return this;
    }

    Growing zeros(int count) {
        return put(new byte[count]);
    }

    /** Fills up to the next multiple of eight. */
    Growing align() {
        return zeros((ALIGNMENT - bytes.position() % ALIGNMENT) % ALIGNMENT);
    }

    /** Sets eight bytes that were written before. */
    void set(int position, long value) {
        bytes.putLong(position, value);
    }

    /** Sets four bytes that were written before. */
    void setU32(int position, int value) {
        bytes.putInt(position, value);
    }

    /** {@return all bytes, from the first to the last} */
    ByteBuffer all() {
        return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).flip();
    }

    private ByteBuffer room(int count) {
        if (bytes.remaining() < count) {
            int capacity = Math.addExact(Math.max(bytes.capacity(), count), bytes.capacity());
            bytes = ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN).put(bytes.flip());
        }
        return bytes;
    }
}
