package org.bertconv.format.gguf;

import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Printable;

/** The keys of a file. Numbers, bools and texts are kept; of an array where it is. */
final class GgufKeys {

    static final String ALIGNMENT = "general.alignment";

    private static final int DEFAULT_ALIGNMENT = 32;
    private static final long MAX_ALIGNMENT = 1 << 16;
    private static final int MAX_KEYS = 1_000_000;
    private static final int MAX_KEY_BYTES = 65_535;
    private static final int MAX_TEXT_BYTES = 64 << 20;
    /** Longer texts, such as the template of a chat, are passed over. */
    private static final int MAX_KEPT_BYTES = 65_535;
    /** Of more keys only those that are looked for are kept. */
    private static final int MAX_KEPT = 1000;

    private static final long MAX_CHARACTERS = 32 << 20;
    private static final long MAX_ITEMS = 64 << 20;
    private static final int LEAST_BYTES = 13;

    private final ByteSource file;
    private final GgufCursor cursor;
    private final Map<String, Value> values = new LinkedHashMap<>();
    private final Set<String> names = new HashSet<>();
    private long characters;

    /**
     * A value.
     *
     * @param type what it is
     * @param offset of its first byte
     * @param text a number in digits, {@code true} or {@code false}, the text, or for an array what is in it
     * @param items of an array
     */
    record Value(GgufValueType type, long offset, String text, Optional<Items> items) {}

    /**
     * The values of an array.
     *
     * @param type of each
     * @param count of them
     * @param offset of the first byte of the first
     */
    record Items(GgufValueType type, long count, long offset) {}

    private GgufKeys(ByteSource file, GgufCursor cursor) {
        this.file = file;
        this.cursor = cursor;
    }

    /**
     * Reads the keys; the cursor stands behind them then.
     *
     * @throws CheckpointException MALFORMED if a key is there twice, or a value is not what it says; UNSUPPORTED for arrays of arrays; LIMIT
     */
    static GgufKeys read(ByteSource file, GgufCursor cursor, long countAt, long count) throws IOException {
        if (count > cursor.remaining() / LEAST_BYTES) {
            throw file.malformed(
                    "number of keys", countAt, "%d keys do not fit into %d bytes", count, cursor.remaining());
        }
        if (count > MAX_KEYS) {
            throw file.error(
                    ErrorClass.LIMIT, "number of keys", countAt, "%d keys, and %d are allowed", count, MAX_KEYS);
        }
        GgufKeys keys = new GgufKeys(file, cursor);
        for (long i = 0; i < count; i++) {
            keys.add();
        }
        return keys;
    }

    private void add() throws IOException {
        long at = cursor.position();
        String key = cursor.text("key", MAX_KEY_BYTES);
        if (key.isEmpty()) {
            throw file.malformed("key", at, "is empty");
        }
        String field = "key " + Printable.of(key);
        if (!names.add(key)) {
            throw file.malformed(field, at, "is there twice");
        }
        characters += key.length();
        if (characters > MAX_CHARACTERS) {
            throw file.error(
                    ErrorClass.LIMIT,
                    field,
                    at,
                    "the names of the keys have more than %d characters, which is allowed",
                    MAX_CHARACTERS);
        }
        Value value = value(field);
        if (values.size() < MAX_KEPT || key.equals(ALIGNMENT) || GgufNames.isOfBert(key)) {
            values.put(key, value);
        }
    }

    private Value value(String field) throws IOException {
        GgufValueType type = cursor.type(field);
        long at = cursor.position();
        String text = switch (type) {
            case BOOL -> String.valueOf(cursor.bool(field));
            case TEXT -> cursor.textOrSize(field, MAX_KEPT_BYTES, MAX_TEXT_BYTES);
            case ARRAY -> "";
            default -> cursor.number(field, type);
        };
        if (type != GgufValueType.ARRAY) {
            return new Value(type, at, text, Optional.empty());
        }
        Items items = items(field);
        String label = items.count() + " of " + items.type().name().toLowerCase(java.util.Locale.ROOT);
        return new Value(type, at, label, Optional.of(items));
    }

    private Items items(String field) throws IOException {
        GgufValueType type = cursor.type(field);
        long countAt = cursor.position();
        long count = cursor.count(field);
        if (type == GgufValueType.ARRAY) {
            throw file.error(ErrorClass.UNSUPPORTED, field, countAt, "an array of arrays");
        }
        if (count > cursor.remaining() / type.least()) {
            throw file.malformed(field, countAt, "%d values are declared, %d bytes follow", count, cursor.remaining());
        }
        if (count > MAX_ITEMS) {
            throw file.error(ErrorClass.LIMIT, field, countAt, "an array of %d, and %d are allowed", count, MAX_ITEMS);
        }
        long start = cursor.position();
        if (type.isNumber()) {
            cursor.skip(field, count * type.least());
        }
        for (long i = 0; i < count && !type.isNumber(); i++) {
            if (type == GgufValueType.BOOL) {
                cursor.bool(field);
            } else {
                cursor.skip(field, cursor.length(field));
            }
        }
        return new Items(type, count, start);
    }

    /** {@return the value of a key, if it is there} */
    Optional<Value> find(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /** {@return the value of a key that is a text, if it is there and is one} */
    Optional<String> text(String key) {
        return find(key).filter(value -> value.type() == GgufValueType.TEXT).map(Value::text);
    }

    /** {@return all keys, with what they are in text} */
    Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        values.forEach((key, value) -> texts.put(key, value.text()));
        return texts;
    }

    /**
     * {@return what offsets are multiples of}
     *
     * @throws CheckpointException MALFORMED if the file says so and it is no power of two
     */
    long alignment() throws CheckpointException {
        Optional<Value> value = find(ALIGNMENT);
        if (value.isEmpty()) {
            return DEFAULT_ALIGNMENT;
        }
        String field = "key " + ALIGNMENT;
        if (value.get().type() != GgufValueType.U32) {
            throw file.malformed(
                    field,
                    value.get().offset(),
                    "is of type %s, not U32",
                    value.get().type());
        }
        long alignment = Long.parseLong(value.get().text());
        if (Long.bitCount(alignment) != 1 || alignment > MAX_ALIGNMENT) {
            throw file.malformed(
                    field, value.get().offset(), "%d, a power of two up to %d is allowed", alignment, MAX_ALIGNMENT);
        }
        return alignment;
    }
}
