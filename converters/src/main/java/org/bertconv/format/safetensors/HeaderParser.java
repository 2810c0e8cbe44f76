package org.bertconv.format.safetensors;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.bertconv.checkpoint.JsonText;
import org.bertconv.checkpoint.JsonTokens;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Printable;
import org.bertconv.tensor.Shape;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/**
 * Reads the JSON of a header, token by token: a header of 100 MB is never a tree in memory. Checks each entry by itself; how the entries
 * fit together is checked by {@link SafetensorsReader}.
 */
final class HeaderParser {

    static final int MAX_TENSORS = 1_000_000;
    static final int MAX_NAME_BYTES = 65_535;
    static final String METADATA = "__metadata__";

    private final ByteSource file;
    private final JsonTokens tokens;
    private final List<HeaderEntry> entries = new ArrayList<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final Set<String> unknownFields = new TreeSet<>();

    HeaderParser(ByteSource file, JsonTokens tokens) {
        this.file = file;
        this.tokens = tokens;
    }

    /** Reads the whole header. */
    void parse() throws IOException {
        tokens.next(JsonToken.START_OBJECT);
        for (JsonToken token = tokens.next(); token == JsonToken.PROPERTY_NAME; token = tokens.next()) {
            long offset = tokens.offset();
            String name = tokens.text();
            tokens.next(JsonToken.START_OBJECT);
            if (name.equals(METADATA)) {
                parseMetadata();
            } else {
                parseTensor(name, offset);
            }
        }
        tokens.end();
    }

    /** {@return the tensors, in the order of the header} */
    List<HeaderEntry> entries() {
        return entries;
    }

    /** {@return the texts beside the tensors} */
    Map<String, String> metadata() {
        return metadata;
    }

    /** {@return the fields of tensors that the format does not have, sorted} */
    Set<String> unknownFields() {
        return unknownFields;
    }

    private void parseMetadata() throws IOException {
        for (JsonToken token = tokens.next(); token == JsonToken.PROPERTY_NAME; token = tokens.next()) {
            String key = tokens.text();
            tokens.next(JsonToken.VALUE_STRING);
            metadata.put(key, tokens.text());
        }
    }

    private void parseTensor(String name, long offset) throws IOException {
        requireRoomFor(name, offset);
        SafetensorsType type = null;
        List<Long> shape = null;
        List<Long> offsets = null;
        for (JsonToken token = tokens.next(); token == JsonToken.PROPERTY_NAME; token = tokens.next()) {
            String field = tokens.text();
            switch (field) {
                case "dtype" -> type = type();
                case "shape" -> shape = integers(Shape.MAX_RANK, ErrorClass.LIMIT);
                case "data_offsets" -> offsets = integers(2, ErrorClass.MALFORMED);
                default -> skip(field);
            }
        }
        SafetensorsType element = require(type, name, offset, "dtype");
        List<Long> dimensions = require(shape, name, offset, "shape");
        List<Long> range = require(offsets, name, offset, "data_offsets");
        if (range.size() != 2) {
            throw malformed(name, offset, "data_offsets has %d numbers and needs 2", range.size());
        }
        entries.add(new HeaderEntry(name, element, dimensions, range.get(0), range.get(1), offset));
    }

    private void requireRoomFor(String name, long offset) throws CheckpointException {
        if (entries.size() == MAX_TENSORS) {
            throw file.error(ErrorClass.LIMIT, "header", offset, "there are more than %d tensors", MAX_TENSORS);
        }
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_NAME_BYTES) {
            throw file.error(
                    ErrorClass.LIMIT,
                    tensor(name),
                    offset,
                    "the name has %d bytes, and %d are allowed",
                    bytes,
                    MAX_NAME_BYTES);
        }
    }

    private <T> T require(@Nullable T value, String name, long offset, String field) throws CheckpointException {
        if (value == null) {
            throw malformed(name, offset, "there is no %s", field);
        }
        return value;
    }

    private SafetensorsType type() throws IOException {
        tokens.next(JsonToken.VALUE_STRING);
        String label = tokens.text();
        return SafetensorsType.of(label)
                .orElseThrow(() -> tokens.malformed("there is no dtype %s", Printable.of(label)));
    }

    /** Integers from 0 to 2^63 - 1; a minus sign, a fraction, an exponent or quotes are none. */
    private List<Long> integers(int most, ErrorClass tooMany) throws IOException {
        List<Long> numbers = new ArrayList<>();
        tokens.next(JsonToken.START_ARRAY);
        for (JsonToken token = tokens.next(); token != JsonToken.END_ARRAY; token = tokens.next()) {
            if (token != JsonToken.VALUE_NUMBER_INT) {
                throw tokens.malformed("%s where an integer belongs", JsonText.kind(token));
            }
            if (numbers.size() == most) {
                throw file.error(
                        tooMany, tokens.field(), tokens.offset(), "more than %d numbers, which are allowed", most);
            }
            numbers.add(integer(tokens.text()));
        }
        return numbers;
    }

    private long integer(String digits) throws CheckpointException {
        if (digits.startsWith("-")) {
            throw tokens.malformed("%s is negative", Printable.of(digits));
        }
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw tokens.malformed("%s is over 2^63 - 1", Printable.of(digits));
        }
    }

    private void skip(String field) throws IOException {
        if (unknownFields.size() < 10) {
            unknownFields.add(Printable.of(field));
        }
        tokens.next();
        tokens.skip();
    }

    @FormatMethod
    private CheckpointException malformed(String name, long offset, @FormatString String detail, Object... args) {
        return file.malformed(tensor(name), offset, detail, args);
    }

    /** {@return what messages call the tensor} */
    static String tensor(String name) {
        return "tensor " + Printable.of(name);
    }
}
