package org.bertconv.mapping;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Printable;
import org.bertconv.io.SourceName;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.dataformat.yaml.YAMLFactory;

/**
 * A rule file as a tree, and the errors about it: {@code MALFORMED: bert/google-tf1.yaml:14: …}.
 *
 * @param name what messages call the file
 * @param root its outermost mapping
 */
record YamlFile(String name, YamlNode.Fields root) {

    /** Placeholders that need no declaration. */
    private static final List<String> BUILT_IN = List.of("any", "one");

    private static final int MAX_DEPTH = 16;
    private static final String PLACE = " in reader, line ";

    /** Parses a file whose outermost value is a mapping; a key that stands twice is an error. */
    static YamlFile parse(String name, String text) throws CheckpointException {
        YAMLFactory factory = YAMLFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), text)) {
            JsonToken first = parser.nextToken();
            if (first != JsonToken.START_OBJECT) {
                throw error(name, 1, "must be a mapping");
            }
            YamlNode root = node(name, parser, 0);
            if (parser.nextToken() != null) {
                throw error(name, line(parser), "a second document is not allowed");
            }
            return new YamlFile(name, (YamlNode.Fields) root);
        } catch (JacksonException e) {
            throw notYaml(name, e);
        }
    }

    /** The parser writes an excerpt over several lines; the lines that begin with no space say what is wrong, the last place where. */
    private static CheckpointException notYaml(String name, JacksonException cause) {
        int line = cause.getLocation() == null
                ? 1
                : Math.max(1, cause.getLocation().getLineNr());
        List<String> what = new ArrayList<>();
        for (String said : cause.getOriginalMessage().lines().toList()) {
            if (said.startsWith(PLACE)) {
                line = Integer.parseInt(said.substring(PLACE.length(), said.indexOf(',', PLACE.length())));
            } else if (!said.startsWith(" ") && !said.isEmpty()) {
                what.add(said);
            }
        }
        return error(name, line, Printable.of(String.join(": ", what)));
    }

    private static YamlNode node(String file, JsonParser parser, int depth) throws CheckpointException {
        int line = line(parser);
        if (depth > MAX_DEPTH) {
            throw error(file, line, "is nested more than " + MAX_DEPTH + " deep");
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, YamlNode> fields = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String key = parser.currentName();
                    parser.nextToken();
                    fields.put(key, node(file, parser, depth + 1));
                }
                yield new YamlNode.Fields(fields, line);
            }
            case START_ARRAY -> {
                List<YamlNode> items = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    items.add(node(file, parser, depth + 1));
                }
                yield new YamlNode.Items(items, line);
            }
            default -> new YamlNode.Scalar(scalar(parser), line);
        };
    }

    private static @Nullable Object scalar(JsonParser parser) {
        return switch (parser.currentToken()) {
            case VALUE_NULL -> null;
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            default -> parser.getString();
        };
    }

    private static int line(JsonParser parser) {
        return parser.currentTokenLocation().getLineNr();
    }

    /** {@return an error about a line of this file} */
    CheckpointException error(int line, String detail) {
        return error(name, line, detail);
    }

    private static CheckpointException error(String name, int line, String detail) {
        return CheckpointException.of(ErrorClass.MALFORMED, SourceName.of(name + ":" + line), detail);
    }

    /** {@return the value of a key, which must be there} */
    YamlNode required(YamlNode.Fields in, String key) throws CheckpointException {
        YamlNode node = in.fields().get(key);
        if (node == null) {
            throw error(in.line(), "\"" + key + "\" is missing");
        }
        return node;
    }

    /** {@return the text of a key, which must be there} */
    String text(YamlNode.Fields in, String key) throws CheckpointException {
        return text(required(in, key), key);
    }

    /** {@return the text of a key, which must be there and not be empty} */
    String nonEmptyText(YamlNode.Fields in, String key) throws CheckpointException {
        String text = text(in, key);
        if (text.isEmpty()) {
            throw error(required(in, key).line(), "\"" + key + "\" is empty");
        }
        return text;
    }

    /** {@return the text of a key, if it is there} */
    Optional<String> optionalText(YamlNode.Fields in, String key) throws CheckpointException {
        YamlNode node = in.fields().get(key);
        return node == null ? Optional.empty() : Optional.of(text(node, key));
    }

    /** {@return the value as a text} */
    String text(YamlNode node, String what) throws CheckpointException {
        if (node instanceof YamlNode.Scalar scalar && scalar.value() instanceof String text) {
            return text;
        }
        throw error(node.line(), "\"" + what + "\" must be a text");
    }

    /** {@return the value of a key as a mapping; an absent key is an empty one} */
    YamlNode.Fields fields(YamlNode.Fields in, String key) throws CheckpointException {
        YamlNode node = in.fields().get(key);
        return node == null ? new YamlNode.Fields(Map.of(), in.line()) : asFields(node, key);
    }

    /** {@return the value as a mapping} */
    YamlNode.Fields asFields(YamlNode node, String what) throws CheckpointException {
        if (node instanceof YamlNode.Fields fields) {
            return fields;
        }
        throw error(node.line(), "\"" + what + "\" must be a mapping");
    }

    /** {@return the items of a key; an absent key has none} */
    List<YamlNode> items(YamlNode.Fields in, String key) throws CheckpointException {
        YamlNode node = in.fields().get(key);
        if (node == null) {
            return List.of();
        }
        if (node instanceof YamlNode.Items items) {
            return items.items();
        }
        throw error(node.line(), "\"" + key + "\" must be a sequence");
    }

    /** {@return the texts of a key; an absent key has none} */
    List<String> texts(YamlNode.Fields in, String key) throws CheckpointException {
        List<String> texts = new ArrayList<>();
        for (YamlNode item : items(in, key)) {
            texts.add(text(item, key));
        }
        return texts;
    }

    /** Checks that a mapping has no other keys than these, so that a misspelt one is not silently without effect. */
    void requireKeys(YamlNode.Fields in, List<String> allowed) throws CheckpointException {
        for (Map.Entry<String, YamlNode> entry : in.fields().entrySet()) {
            if (!allowed.contains(entry.getKey())) {
                throw error(
                        entry.getValue().line(),
                        "unknown key \"" + entry.getKey() + "\"; allowed: " + String.join(", ", allowed));
            }
        }
    }

    /** {@return the placeholders that a file declares} */
    Placeholders placeholders() throws CheckpointException {
        Map<String, List<String>> words = new LinkedHashMap<>();
        YamlNode.Fields declared = fields(root, "placeholders");
        for (Map.Entry<String, YamlNode> entry : declared.fields().entrySet()) {
            if (BUILT_IN.contains(entry.getKey())) {
                throw error(entry.getValue().line(), "{" + entry.getKey() + "} is known and cannot be declared");
            }
            if (entry.getValue() instanceof YamlNode.Items) {
                words.put(entry.getKey(), words(declared, entry.getKey()));
            } else if (text(entry.getValue(), entry.getKey()).equals("number")) {
                words.put(entry.getKey(), List.of());
            } else {
                throw error(entry.getValue().line(), "a placeholder is \"number\" or a list of words");
            }
        }
        return new Placeholders(words);
    }

    private List<String> words(YamlNode.Fields declared, String placeholder) throws CheckpointException {
        List<String> words = texts(declared, placeholder);
        if (words.isEmpty()) {
            throw error(required(declared, placeholder).line(), "a placeholder is \"number\" or a list of words");
        }
        return words;
    }

    /** {@return a pattern whose placeholders are all declared} */
    NamePattern pattern(String text, int line, Placeholders placeholders) throws CheckpointException {
        try {
            NamePattern pattern = NamePattern.parse(text);
            for (String placeholder : pattern.placeholders()) {
                if (!BUILT_IN.contains(placeholder) && !placeholders.contains(placeholder)) {
                    throw error(line, "{" + placeholder + "} is not among the placeholders of this file");
                }
            }
            return pattern;
        } catch (IllegalArgumentException e) {
            throw error(line, String.valueOf(e.getMessage()));
        }
    }
}
