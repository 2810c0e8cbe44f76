package org.bertconv.format.gguf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bertconv.checkpoint.SentenceModules;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.checkpoint.WriteOptions;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Tensor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The keys of a BERT, in the order of llama.cpp's converter: its config and its vocabulary. */
final class GgufModel {

    private static final String VOCABULARY = "vocab.txt";
    private static final int MAX_VOCABULARY = 64 << 20;
    private static final Set<String> CONTROLS = Set.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");
    private static final long QUANTIZATION_VERSION = 2;
    private static final String WORDS = "token_embd.weight";

    private final ObjectNode config;
    private final List<String> words;
    private final ByteSource vocabulary;

    private final Optional<GgufPooling> pooling;

    private GgufModel(ObjectNode config, List<String> words, ByteSource vocabulary, Optional<GgufPooling> pooling) {
        this.config = config;
        this.words = words;
        this.vocabulary = vocabulary;
        this.pooling = pooling;
    }

    /**
     * {@return the keys of a model}
     *
     * @throws CheckpointException INPUT if there is no vocabulary; UNSUPPORTED if llama.cpp would compute something else than the config says
     */
    static GgufHeader keys(StateDict tensors, WriteOptions options) throws IOException {
        ObjectNode config = options.config()
                .orElseThrow(() -> CheckpointException.of(
                        ErrorClass.INPUT, "a GGUF file has the config inside, and there is none"));
        ByteSource vocabulary = options.companions().get(VOCABULARY);
        if (vocabulary == null) {
            throw CheckpointException.of(
                            ErrorClass.INPUT, "a GGUF file has the vocabulary inside, and there is no " + VOCABULARY)
                    .hint("put the " + VOCABULARY + " of the model beside its weights");
        }
        requireComputed(config);
        Optional<SentenceModules> modules = SentenceModules.of(options.companions());
        Optional<GgufPooling> pooling = modules.isPresent() ? GgufPooling.of(modules.get()) : Optional.empty();
        return new GgufModel(config, words(vocabulary), vocabulary, pooling).keys(tensors);
    }

    private static void requireComputed(ObjectNode config) throws CheckpointException {
        require(config, "model_type", Set.of(GgufNames.BERT), GgufNames.BERT);
        require(
                config,
                "hidden_act",
                Set.of("gelu", "gelu_new", "gelu_pytorch_tanh", "gelu_python_tanh", "gelu_accurate"),
                "gelu");
        require(config, "position_embedding_type", Set.of("absolute"), "absolute");
    }

    private static void require(ObjectNode config, String field, Set<String> allowed, String silence)
            throws CheckpointException {
        String value = config.path(field).asString(silence);
        if (!allowed.contains(value)) {
            throw CheckpointException.of(
                    ErrorClass.UNSUPPORTED,
                    field + " is " + org.bertconv.io.Printable.of(value) + ", and llama.cpp computes a BERT with "
                            + silence + " only");
        }
    }

    private static List<String> words(ByteSource vocabulary) throws IOException {
        if (vocabulary.size() > MAX_VOCABULARY) {
            throw CheckpointException.of(
                    ErrorClass.LIMIT,
                    vocabulary.name(),
                    "has " + vocabulary.size() + " bytes, and " + MAX_VOCABULARY + " are allowed");
        }
        ByteBuffer bytes = vocabulary.read(0, (int) vocabulary.size());
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            List<String> lines = new ArrayList<>(List.of(text.split("\r?\n", -1)));
            if (lines.get(lines.size() - 1).isEmpty()) {
                lines.remove(lines.size() - 1);
            }
            return lines;
        } catch (CharacterCodingException e) {
            throw CheckpointException.of(ErrorClass.MALFORMED, vocabulary.name(), "is not UTF-8");
        }
    }

    private GgufHeader keys(StateDict tensors) throws CheckpointException {
        GgufHeader header = new GgufHeader();
        header.text(GgufNames.ARCHITECTURE, GgufNames.BERT).text("general.type", "model");
        for (GgufNames.Size size : GgufNames.SIZES) {
            if (!size.key().equals(GgufNames.TYPE_COUNT)) {
                header.u32(size.key(), size(size.field()));
            }
        }
        header.f32(
                GgufNames.EPSILON, (float) config.path(GgufNames.EPSILON_FIELD).asDouble(1e-12));
        header.u32("general.file_type", fileType(tensors));
        header.bool(GgufNames.CAUSAL, config.path(GgufNames.DECODER_FIELD).asBoolean(false));
        pooling.ifPresent(way -> header.u32(GgufNames.POOLING, way.number()));
        header.u32(GgufNames.TYPE_COUNT, size("type_vocab_size"));
        tokens(header, tensors);
        return header.u32("general.quantization_version", QUANTIZATION_VERSION);
    }

    private long size(String field) throws CheckpointException {
        JsonNode value = config.path(field);
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.asInt() < 1) {
            throw CheckpointException.of(ErrorClass.INPUT, "a GGUF file needs " + field + ", which the config has not");
        }
        return value.asInt();
    }

    private static long fileType(StateDict tensors) {
        Set<DType> dtypes = tensors.tensors().stream()
                .map(tensor -> tensor.info().dtype())
                .collect(java.util.stream.Collectors.toSet());
        return dtypes.contains(DType.F16) ? 1 : dtypes.contains(DType.BF16) ? 32 : 0;
    }

    private void tokens(GgufHeader header, StateDict tensors) throws CheckpointException {
        long rows = tensors.get(WORDS)
                .map(Tensor::info)
                .filter(info -> info.shape().rank() == 2)
                .map(info -> info.shape().dimension(0))
                .orElse((long) words.size());
        if (words.size() > rows) {
            throw CheckpointException.of(
                    ErrorClass.MALFORMED,
                    vocabulary.name(),
                    "has " + words.size() + " words, and the model has embeddings for " + rows);
        }
        List<String> tokens = new ArrayList<>();
        List<Integer> types = new ArrayList<>();
        for (String word : words) {
            boolean control = CONTROLS.contains(word);
            tokens.add(control ? word : GgufNames.token(word));
            types.add(control ? GgufNames.CONTROL : GgufNames.NORMAL);
        }
        for (long i = words.size(); i < rows; i++) {
            tokens.add(GgufNames.token("[PAD" + i + "]"));
            types.add(GgufNames.UNUSED);
        }
        header.text(GgufNames.TOKENIZER, GgufNames.BERT);
        header.texts(GgufNames.TOKENS, tokens).i32s(GgufNames.TOKEN_TYPES, types);
        special(header, "bos_token_id", "[CLS]");
        special(header, "eos_token_id", "[SEP]");
        special(header, "unknown_token_id", "[UNK]");
        // This is how llama.cpp spells it.
        special(header, "seperator_token_id", "[SEP]");
        special(header, "padding_token_id", "[PAD]");
        special(header, "cls_token_id", "[CLS]");
        special(header, "mask_token_id", "[MASK]");
    }

    private void special(GgufHeader header, String key, String word) throws CheckpointException {
        int id = words.indexOf(word);
        if (id < 0) {
            throw CheckpointException.of(
                    ErrorClass.MALFORMED,
                    vocabulary.name(),
                    "has no " + word + ", without which llama.cpp cannot cut texts");
        }
        header.u32("tokenizer.ggml." + key, id);
    }
}
