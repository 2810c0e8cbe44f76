package org.bertconv.report;

import java.util.Collection;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;
import org.bertconv.checkpoint.Ignored;
import org.bertconv.tensor.Shape;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Parts of JSON documents. JSON has no NaN and no infinity: they are the strings {@code "NaN"}, {@code "Infinity"}, {@code "-Infinity"}. */
final class Json {

    private Json() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static JsonNode number(double value) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        return Double.isFinite(value) ? json.numberNode(value) : json.stringNode(Double.toString(value));
    }

    static JsonNode number(OptionalDouble value) {
        return value.isPresent() ? number(value.getAsDouble()) : JsonNodeFactory.instance.nullNode();
    }

    static void put(ObjectNode object, String name, OptionalLong value) {
        if (value.isPresent()) {
            object.put(name, value.getAsLong());
        } else {
            object.putNull(name);
        }
    }

    static ArrayNode texts(Collection<String> texts) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        texts.forEach(array::add);
        return array;
    }

    static ArrayNode longs(List<Long> numbers) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        numbers.forEach(array::add);
        return array;
    }

    static ArrayNode shape(Shape shape) {
        return longs(shape.dimensions());
    }

    static <T> ArrayNode each(Collection<T> items, Function<T, ObjectNode> toJson) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        items.forEach(item -> array.add(toJson.apply(item)));
        return array;
    }

    static ArrayNode ignored(List<Ignored> ignored) {
        return each(ignored, item -> object().put("name", item.name()).put("why", item.why()));
    }
}
