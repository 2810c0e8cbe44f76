package org.bertconv.format.gguf;

import java.util.List;

/** The keys that llama.cpp has for a BERT, and how it spells the words of its vocabulary. */
final class GgufNames {

    static final String ARCHITECTURE = "general.architecture";
    static final String BERT = "bert";
    static final String HEADS = "bert.attention.head_count";
    static final String EPSILON = "bert.attention.layer_norm_epsilon";
    static final String EPSILON_FIELD = "layer_norm_eps";
    static final String CAUSAL = "bert.attention.causal";
    static final String DECODER_FIELD = "is_decoder";
    static final String POOLING = "bert.pooling_type";
    static final String TYPE_COUNT = "tokenizer.ggml.token_type_count";
    static final String TOKENIZER = "tokenizer.ggml.model";
    static final String TOKENS = "tokenizer.ggml.tokens";
    static final String TOKEN_TYPES = "tokenizer.ggml.token_type";

    static final String WIDTH = "bert.embedding_length";

    /** Fields of config.json that are sizes, with their keys, in the order in which llama.cpp's converter writes them. */
    static final List<Size> SIZES = List.of(
            new Size("num_hidden_layers", "bert.block_count"),
            new Size("max_position_embeddings", "bert.context_length"),
            new Size("hidden_size", WIDTH),
            new Size("intermediate_size", "bert.feed_forward_length"),
            new Size("num_attention_heads", HEADS),
            new Size("type_vocab_size", TYPE_COUNT));

    /** Types of tokens. */
    static final int NORMAL = 1;

    static final int CONTROL = 3;
    static final int UNUSED = 5;

    private static final String CONTINUES = "##";
    private static final String BEGINS = "\u2581";

    /**
     * A size in both spellings.
     *
     * @param field of config.json
     * @param key of llama.cpp
     */
    record Size(String field, String key) {}

    private GgufNames() {}

    /** {@return whether a key says something of a model, and not only of its file or its author} */
    static boolean isOfBert(String key) {
        return key.equals(ARCHITECTURE)
                || List.of(EPSILON, CAUSAL, POOLING, TOKENIZER, TOKENS, TOKEN_TYPES)
                        .contains(key)
                || SIZES.stream().anyMatch(size -> size.key().equals(key));
    }

    /** {@return a word of vocab.txt as llama.cpp spells it: the beginning of a word is marked, and not what continues one} */
    static String token(String word) {
        return word.startsWith(CONTINUES) ? word.substring(CONTINUES.length()) : BEGINS + word;
    }

    /** {@return the word of vocab.txt that is spelled so} */
    static String word(String token) {
        return token.startsWith(BEGINS) ? token.substring(BEGINS.length()) : CONTINUES + token;
    }
}
