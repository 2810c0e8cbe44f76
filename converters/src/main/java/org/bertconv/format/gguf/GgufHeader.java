package org.bertconv.format.gguf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes keys and their values, and counts them. For one thread. */
final class GgufHeader {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int keys;

    /** Appends a key whose value is a text. */
    GgufHeader text(String key, String value) {
        return key(key, GgufValueType.TEXT).text(value);
    }

    /** Appends a key whose value is a number from 0 to 2^32 - 1. */
    GgufHeader u32(String key, long value) {
        return key(key, GgufValueType.U32).u32(value);
    }

    /** Appends a key whose value is in single precision. */
    GgufHeader f32(String key, float value) {
        return key(key, GgufValueType.F32).u32(Float.floatToRawIntBits(value));
    }

    /** Appends a key whose value is true or false. */
    GgufHeader bool(String key, boolean value) {
        key(key, GgufValueType.BOOL);
        out.write(value ? 1 : 0);
        return this;
    }

    /** Appends a key whose values are texts. */
    GgufHeader texts(String key, List<String> values) {
        key(key, GgufValueType.ARRAY).u32(GgufValueType.TEXT.number()).u64(values.size());
        values.forEach(this::text);
        return this;
    }

    /** Appends a key whose values are numbers. */
    GgufHeader i32s(String key, List<Integer> values) {
        key(key, GgufValueType.ARRAY).u32(GgufValueType.I32.number()).u64(values.size());
        values.forEach(value -> u32(value));
        return this;
    }

    private GgufHeader key(String key, GgufValueType type) {
        keys++;
        return text(key).u32(type.number());
    }

    /** Appends a text that belongs to no key. */
    GgufHeader text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        u64(bytes.length);
        out.writeBytes(bytes);
        return this;
    }

    /** Appends four bytes that belong to no key. */
    GgufHeader u32(long value) {
        out.writeBytes(ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) value)
                .array());
        return this;
    }

    /** Appends eight bytes that belong to no key. */
    GgufHeader u64(long value) {
        out.writeBytes(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array());
        return this;
    }

    /** {@return the number of keys} */
    int keys() {
        return keys;
    }

    /** {@return all bytes} */
    byte[] bytes() {
        return out.toByteArray();
    }
}
