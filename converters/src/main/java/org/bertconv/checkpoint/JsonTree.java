package org.bertconv.checkpoint;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Builds a tree from tokens, without recursion. */
final class JsonTree {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final JsonTokens tokens;
    private final Deque<JsonNode> open = new ArrayDeque<>();
    private final Deque<String> keys = new ArrayDeque<>();

    JsonTree(JsonTokens tokens) {
        this.tokens = tokens;
    }

    /** {@return the first value of the tokens} */
    JsonNode read() throws IOException {
        while (true) {
            JsonToken token = tokens.next();
            JsonNode finished = take(token);
            if (finished != null && open.isEmpty()) {
                return finished;
            }
        }
    }

    /** {@return the value that this token completes, if it completes one} */
    private @Nullable JsonNode take(@Nullable JsonToken token) throws IOException {
        if (token == null) {
            throw tokens.malformed("there is no JSON value");
        }
        switch (token) {
            case PROPERTY_NAME -> keys.push(tokens.text());
            case START_OBJECT -> begin(NODES.objectNode());
            case START_ARRAY -> begin(NODES.arrayNode());
            case END_OBJECT, END_ARRAY -> {
                return open.pop();
            }
            default -> {
                JsonNode value = scalar(token);
                attach(value);
                return value;
            }
        }
        return null;
    }

    private void begin(JsonNode container) {
        attach(container);
        open.push(container);
    }

    private void attach(JsonNode value) {
        JsonNode parent = open.peek();
        if (parent instanceof ObjectNode object) {
            object.set(keys.pop(), value);
        } else if (parent instanceof ArrayNode array) {
            array.add(value);
        }
    }

    private JsonNode scalar(JsonToken token) throws IOException {
        return switch (token) {
            case VALUE_STRING -> NODES.stringNode(tokens.text());
            case VALUE_NUMBER_INT -> integer();
            case VALUE_NUMBER_FLOAT -> fraction();
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            default -> NODES.nullNode();
        };
    }

    private JsonNode integer() {
        JsonParser parser = tokens.parser();
        return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                ? NODES.numberNode(parser.getBigIntegerValue())
                : NODES.numberNode(parser.getLongValue());
    }

    private JsonNode fraction() throws IOException {
        double value = Double.parseDouble(tokens.text());
        if (Double.isInfinite(value)) {
            throw tokens.malformed("a number is beyond the range of a double");
        }
        return NODES.numberNode(value);
    }
}
