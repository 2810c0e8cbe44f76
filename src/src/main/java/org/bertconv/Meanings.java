package org.bertconv;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bertconv.checkpoint.Checkpoint;
import org.bertconv.io.ByteSource;
import org.bertconv.io.Printable;
import tools.jackson.databind.JsonNode;

/**
 * What the numbers that go into a model and come out of it stand for: two models with the same weights are not the same if one id is another
 * word, or one score that of another class. What only one side says is not compared.
 */
final class Meanings {

    private static final List<String> VOCABULARIES =
            List.of("vocab.txt", "vocab.json", "merges.txt", "sentencepiece.bpe.model", "spiece.model");

    private static final String LABELS = "id2label";
    private static final String UNNAMED = "LABEL_";
    private static final int CHUNK_BYTES = 1 << 16;
    private static final int MAX_LABELS = 1 << 16;

    private Meanings() {}

    /**
     * {@return what is said, by what says it}
     *
     * @param config of a model that may have labels
     */
    static Map<String, String> of(Checkpoint checkpoint, Optional<JsonNode> config) throws IOException {
        Map<String, String> meanings = new LinkedHashMap<>();
        for (String name : VOCABULARIES) {
            ByteSource file = checkpoint.companions().get(name);
            if (file != null) {
                meanings.put(name, digest(file));
            }
        }
        config.map(fields -> fields.path(LABELS))
                .filter(labels -> labels.isObject() && labels.size() <= MAX_LABELS)
                .ifPresent(labels -> labels(labels, meanings));
        return meanings;
    }

    private static void labels(JsonNode labels, Map<String, String> meanings) {
        for (Map.Entry<String, JsonNode> label : labels.properties()) {
            String text = label.getValue().asString("");
            if (!text.isEmpty() && !text.startsWith(UNNAMED)) {
                meanings.put(LABELS + "[" + label.getKey() + "]", Printable.of(text));
            }
        }
    }

    /** The ends of lines are those of an operating system, and mean nothing. */
    private static String digest(ByteSource file) throws IOException {
        MessageDigest digest = sha256();
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
        boolean text = file.name().toString().endsWith(".txt");
        for (long at = 0; at < file.size(); at += CHUNK_BYTES) {
            int count = (int) Math.min(CHUNK_BYTES, file.size() - at);
            file.read(at, chunk.clear().limit(count));
            chunk.flip();
            while (chunk.hasRemaining()) {
                byte one = chunk.get();
                if (!text || one != '\r') {
                    digest.update(one);
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
