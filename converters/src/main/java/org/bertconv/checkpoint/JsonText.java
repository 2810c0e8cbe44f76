package org.bertconv.checkpoint;

import java.io.IOException;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Small JSON files as trees: configs and indexes. {@link JsonTokens} says what is not JSON here. */
public final class JsonText {

    /** The size over which no config and no index is read. */
    public static final int MAX_BYTES = 100_000_000;

    private JsonText() {}

    /**
     * {@return the value that a file holds; numbers are {@code long}, {@code BigInteger} or {@code double}}
     *
     * @throws CheckpointException LIMIT if the file is larger than {@code maxBytes}, MALFORMED if it is not strictly JSON
     */
    public static JsonNode read(ByteSource file, int maxBytes) throws IOException {
        if (file.size() > maxBytes) {
            throw CheckpointException.of(
                    ErrorClass.LIMIT, file.name(), "is " + file.size() + " bytes long; JSON is read up to " + maxBytes);
        }
        try (JsonTokens tokens = JsonTokens.open(file, "JSON", 0, (int) file.size())) {
            JsonNode value = new JsonTree(tokens).read();
            tokens.end();
            return value;
        }
    }

    /**
     * {@return the object that a file holds}
     *
     * @throws CheckpointException as {@link #read}, and MALFORMED if it holds something else
     */
    public static ObjectNode readObject(ByteSource file, int maxBytes) throws IOException {
        if (read(file, maxBytes) instanceof ObjectNode object) {
            return object;
        }
        throw CheckpointException.of(ErrorClass.MALFORMED, file.name(), "JSON", "is not an object");
    }

    /** {@return the value over several lines, two spaces a level, keys in their order, one line end at the end} */
    public static String pretty(JsonNode value) {
        return new JsonPrinter().print(value);
    }

    /** {@return a text as a JSON string, with quotes; only what has to be is escaped, in the same way as the reference writer does} */
    public static String quote(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.append('"').toString();
    }

    /** {@return what a message calls a token} */
    public static String kind(@Nullable JsonToken token) {
        if (token == null) {
            return "the end";
        }
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case END_OBJECT, END_ARRAY -> "the end of an object or array";
            case PROPERTY_NAME -> "a key";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT -> "an integer";
            case VALUE_NUMBER_FLOAT -> "a number with a fraction or an exponent";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            case VALUE_NULL -> "null";
            default -> "something else";
        };
    }
}
