package org.bertconv.format.gguf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bertconv.checkpoint.JsonText;
import org.bertconv.checkpoint.PoolingWay;
import org.bertconv.checkpoint.SentenceModules;
import org.bertconv.format.gguf.GgufKeys.Items;
import org.bertconv.io.ByteSource;
import org.bertconv.io.MemorySource;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What other formats have in files beside the weights, and this one in its keys: config, vocabulary, pooling. */
final class GgufCompanions {

    private static final int MAX_TOKEN_BYTES = 65_535;
    private static final int MAX_VOCABULARY = 16 << 20;

    private final ByteSource file;
    private final GgufKeys keys;

    private GgufCompanions(ByteSource file, GgufKeys keys) {
        this.file = file;
        this.keys = keys;
    }

    /** {@return {@code config.json}, {@code vocab.txt} and the modules of sentence-transformers, each if the keys say enough for it} */
    static Map<String, ByteSource> of(ByteSource file) throws IOException {
        GgufCompanions companions = new GgufCompanions(file, GgufReader.keys(file, new GgufCursor(file, 0)));
        Map<String, ByteSource> files = new TreeMap<>();
        companions.config().ifPresent(config -> files.put("config.json", companions.source("config.json", config)));
        companions.vocabulary().ifPresent(words -> files.put("vocab.txt", companions.source("vocab.txt", words)));
        files.putAll(companions.pooling());
        return files;
    }

    /** The way of pooling that llama.cpp is told to go, declared as sentence-transformers would. */
    private Map<String, ByteSource> pooling() {
        Optional<PoolingWay> way = keys.find(GgufNames.POOLING)
                .flatMap(value -> GgufPooling.of(value.text()))
                .map(GgufPooling::way);
        Optional<Long> width = keys.find(GgufNames.WIDTH)
                .filter(value -> value.type() == GgufValueType.U32)
                .map(value -> Long.parseLong(value.text()));
        return way.isPresent() && width.isPresent()
                ? SentenceModules.declaring(way.get(), width.get(), file.name())
                : Map.of();
    }

    private ByteSource source(String name, String text) {
        return MemorySource.of(file.name().member(name), text.getBytes(StandardCharsets.UTF_8));
    }

    /** Of another architecture only its name is known; without the number of heads there is no config. */
    private Optional<String> config() {
        Optional<String> architecture = keys.text(GgufNames.ARCHITECTURE);
        if (architecture.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        config.put("model_type", architecture.get());
        if (!architecture.get().equals(GgufNames.BERT)) {
            return Optional.of(JsonText.pretty(config));
        }
        if (keys.find(GgufNames.HEADS).isEmpty()) {
            return Optional.empty();
        }
        GgufNames.SIZES.forEach(size -> keys.find(size.key()).ifPresent(value -> number(config, size.field(), value)));
        keys.find(GgufNames.EPSILON).ifPresent(value -> number(config, GgufNames.EPSILON_FIELD, value));
        keys.find(GgufNames.CAUSAL)
                .filter(value -> value.text().equals("true"))
                .ifPresent(value -> config.put(GgufNames.DECODER_FIELD, true));
        return Optional.of(JsonText.pretty(config));
    }

    /** What is no number is left for whoever reads the config to complain about. */
    private static void number(ObjectNode config, String field, GgufKeys.Value value) {
        switch (value.type()) {
            case U8, I8, U16, I16, U32, I32, I64 -> config.put(field, Long.parseLong(value.text()));
            case U64 -> config.put(field, new java.math.BigInteger(value.text()));
            case F32, F64 -> config.put(field, Double.parseDouble(value.text()));
            default -> config.put(field, value.text());
        }
    }

    /** The words of a WordPiece vocabulary as they were; none if they are not all texts of one line. */
    private Optional<String> vocabulary() throws IOException {
        Optional<Items> tokens = array(GgufNames.TOKENS, GgufValueType.TEXT);
        boolean wordPiece =
                keys.text(GgufNames.TOKENIZER).filter(GgufNames.BERT::equals).isPresent();
        if (!wordPiece || tokens.isEmpty() || tokens.get().count() == 0) {
            return Optional.empty();
        }
        Optional<Items> types = array(GgufNames.TOKEN_TYPES, GgufValueType.I32)
                .filter(items -> items.count() == tokens.get().count());
        GgufCursor words = new GgufCursor(file, tokens.get().offset());
        GgufCursor kinds = new GgufCursor(file, types.map(Items::offset).orElse(0L));
        StringBuilder text = new StringBuilder();
        for (long i = 0; i < tokens.get().count(); i++) {
            String token = words.text(GgufNames.TOKENS, MAX_TOKEN_BYTES);
            boolean control = types.isPresent()
                    ? kinds.u32(GgufNames.TOKEN_TYPES) == GgufNames.CONTROL
                    : token.startsWith("[") && token.endsWith("]");
            if (token.indexOf('\n') >= 0 || token.indexOf('\r') >= 0 || text.length() > MAX_VOCABULARY) {
                return Optional.empty();
            }
            text.append(control ? token : GgufNames.word(token)).append('\n');
        }
        return Optional.of(text.toString());
    }

    private Optional<Items> array(String key, GgufValueType type) {
        return keys.find(key).flatMap(GgufKeys.Value::items).filter(items -> items.type() == type);
    }
}
