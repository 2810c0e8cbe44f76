package org.bertconv;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bertconv.checkpoint.Checkpoint;
import org.bertconv.checkpoint.JsonText;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.Printable;
import tools.jackson.databind.JsonNode;

/**
 * What the numbers that go into a model and come out of it stand for: two models with the same weights are not the same if one id is another
 * word, or one score that of another class. What only one side says is not compared, be it a file or the words behind the end of the other's.
 */
final class Meanings {

    private static final String LABELS = "id2label";
    private static final String UNNAMED = "LABEL_";

    /** More ids than any vocabulary has. */
    private static final int MAX_IDS = 1 << 22;

    private static final int MAX_BYTES = 64 << 20;

    private Meanings() {}

    /**
     * {@return what each id stands for, by what says it; an empty text where that is not said}
     *
     * @param config of a model that may have labels
     */
    static Map<String, List<String>> of(Checkpoint checkpoint, Optional<JsonNode> config) throws IOException {
        Map<String, List<String>> meanings = new LinkedHashMap<>();
        Map<String, ByteSource> files = checkpoint.companions();
        for (String name : List.of("vocab.txt", "vocab.json")) {
            ByteSource file = files.get(name);
            if (file != null && file.size() <= MAX_BYTES) {
                meanings.put(name, name.endsWith(".json") ? ids(JsonText.read(file, MAX_BYTES)) : lines(file));
            }
        }
        config.map(fields -> fields.path(LABELS))
                .filter(JsonNode::isObject)
                .ifPresent(labels -> meanings.put(LABELS, labels(labels)));
        return meanings;
    }

    /** Words of which each has its id. */
    private static List<String> ids(JsonNode words) {
        Map<Integer, String> byId = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> word : words.properties()) {
            if (word.getValue().isIntegralNumber() && word.getValue().canConvertToInt()) {
                byId.put(word.getValue().asInt(), word.getKey());
            }
        }
        return byId(byId);
    }

    private static List<String> labels(JsonNode labels) {
        Map<Integer, String> byId = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> label : labels.properties()) {
            String text = label.getValue().asString("");
            String id = label.getKey();
            boolean counts = !id.isEmpty() && id.length() < 8 && id.chars().allMatch(c -> c >= '0' && c <= '9');
            if (counts && !text.startsWith(UNNAMED)) {
                byId.put(Integer.parseInt(id), Printable.of(text));
            }
        }
        return byId(byId);
    }

    private static List<String> byId(Map<Integer, String> texts) {
        int end = 1
                + texts.keySet().stream()
                        .filter(id -> id < MAX_IDS)
                        .mapToInt(Integer::intValue)
                        .max()
                        .orElse(-1);
        String[] all = new String[end];
        Arrays.fill(all, "");
        texts.forEach((id, text) -> {
            if (id >= 0 && id < end) {
                all[id] = text;
            }
        });
        return List.of(all);
    }

    /** A word a line; the ends of lines are those of an operating system, and mean nothing. */
    private static List<String> lines(ByteSource file) throws IOException {
        ByteBuffer bytes = file.read(0, (int) file.size());
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            return new ArrayList<>(Arrays.asList(text.split("\r?\n", -1)));
        } catch (CharacterCodingException e) {
            throw CheckpointException.of(org.bertconv.io.ErrorClass.MALFORMED, file.name(), "is not UTF-8");
        }
    }
}
