package org.bertconv.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;

/**
 * The hyper-parameters that the forward pass needs.
 *
 * @param vocabSize rows of the word embeddings
 * @param hiddenSize width of a hidden state; where there is no bottleneck a multiple of {@code heads}
 * @param layers number of encoder layers
 * @param heads attention heads of a layer
 * @param intermediateSize width inside the feed-forward block
 * @param maxPositions rows of the position embeddings
 * @param typeVocabSize rows of the token type embeddings: the number of segments
 * @param layerNormEps added to the variance in every layer normalization
 * @param activation of the feed-forward block and of the masked-lm transform
 * @param isDecoder whether a token attends to itself and earlier ones only
 * @param sizes what some families have and BERT has not
 */
public record ModelConfig(
        int vocabSize,
        int hiddenSize,
        int layers,
        int heads,
        int intermediateSize,
        int maxPositions,
        int typeVocabSize,
        double layerNormEps,
        Activation activation,
        boolean isDecoder,
        FamilySizes sizes) {

    private static final double EPSILON = 1e-12;

    /** A BERT. */
    public ModelConfig(
            int vocabSize,
            int hiddenSize,
            int layers,
            int heads,
            int intermediateSize,
            int maxPositions,
            int typeVocabSize,
            double layerNormEps,
            Activation activation,
            boolean isDecoder) {
        this(
                vocabSize,
                hiddenSize,
                layers,
                heads,
                intermediateSize,
                maxPositions,
                typeVocabSize,
                layerNormEps,
                activation,
                isDecoder,
                FamilySizes.bert(hiddenSize));
    }

    /** @throws IllegalArgumentException naming the component that makes no model */
    public ModelConfig {
        positive("vocabSize", vocabSize);
        positive("hiddenSize", hiddenSize);
        positive("heads", heads);
        positive("intermediateSize", intermediateSize);
        positive("maxPositions", maxPositions);
        positive("typeVocabSize", typeVocabSize);
        if (layers < 0) {
            throw new IllegalArgumentException("layers is " + layers + ", at least 0");
        }
        if (sizes.attentionSize(hiddenSize) % heads != 0) {
            throw new IllegalArgumentException(
                    "hiddenSize " + sizes.attentionSize(hiddenSize) + " is no multiple of heads " + heads);
        }
        if (!(layerNormEps >= 0)) {
            throw new IllegalArgumentException("layerNormEps is " + layerNormEps + ", at least 0");
        }
    }

    /** {@return the hyper-parameters of a BERT} */
    public static ModelConfig of(Map<String, ?> json) throws CheckpointException {
        return of(Family.BERT, Map.of(), json);
    }

    /**
     * {@return the hyper-parameters in a Hugging Face {@code config.json}} The sizes must be there; what else is absent has the default
     * of {@code BertConfig}.
     *
     * @param family of the model
     * @param names what the family calls fields otherwise than BERT
     * @param json the parsed document
     * @throws CheckpointException MALFORMED or UNSUPPORTED, naming the field, what was found and what is allowed
     */
    public static ModelConfig of(Family family, Map<String, String> names, Map<String, ?> json)
            throws CheckpointException {
        ConfigFields fields = new ConfigFields(json, names);
        String positions = fields.text("position_embedding_type", "absolute");
        if (!positions.equals("absolute")) {
            throw fields.error(
                    ErrorClass.UNSUPPORTED, "position_embedding_type", "is '" + positions + "', allowed: 'absolute'");
        }
        int hidden = fields.size("hidden_size");
        int heads = fields.size("num_attention_heads");
        FamilySizes sizes = FamilySizes.of(family, fields, hidden);
        if (sizes.attentionSize(hidden) % heads != 0) {
            throw fields.error(
                    ErrorClass.MALFORMED,
                    sizes.bottleneck().isPresent() ? "intra_bottleneck_size" : "hidden_size",
                    sizes.attentionSize(hidden) + " is no multiple of " + fields.name("num_attention_heads") + " "
                            + heads);
        }
        boolean types = family.embeddings().types();
        return new ModelConfig(
                fields.size("vocab_size"),
                hidden,
                fields.size("num_hidden_layers"),
                heads,
                fields.size("intermediate_size"),
                fields.size("max_position_embeddings"),
                types ? fields.size("type_vocab_size", 2) : 1,
                family.hasEpsilon() ? fields.number("layer_norm_eps", EPSILON) : EPSILON,
                Activation.of(fields.text("hidden_act", "gelu")),
                fields.flag("is_decoder", false),
                sizes);
    }

    /** {@return the family} */
    public Family family() {
        return sizes.family();
    }

    /** {@return the row of the position table for each token of a probe, row after row} */
    public LongStream positions(Tokens tokens) {
        return IntStream.range(0, tokens.rows())
                .mapToObj(row -> {
                    int from = row * tokens.sequence();
                    return Arrays.copyOfRange(tokens.inputIds(), from, from + tokens.sequence());
                })
                .flatMapToLong(ids -> family().embeddings().countsFromPadding()
                        ? positionsAfter(sizes.paddingId(), ids)
                        : LongStream.range(0, ids.length));
    }

    /** What is not padding is counted from behind the id of the padding, and padding has that itself: the ids decide, not the mask. */
    private static LongStream positionsAfter(int paddingId, long[] ids) {
        long[] positions = new long[ids.length];
        int next = paddingId + 1;
        for (int i = 0; i < ids.length; i++) {
            positions[i] = ids[i] == paddingId ? paddingId : next++;
        }
        return LongStream.of(positions);
    }

    /** {@return the rows of the table of relative positions that attention looks up in a probe} */
    public LongStream distances(Tokens tokens) {
        return family().layers().distances().isEmpty()
                ? LongStream.empty()
                : IntStream.range(1 - tokens.sequence(), tokens.sequence())
                        .map(Distances::bucket)
                        .asLongStream();
    }

    /** {@return whether layers normalize by their own statistics, and so need an epsilon; the head of a language model always does} */
    public boolean usesEpsilon() {
        return sizes.bottleneck().map(Bottleneck::statistics).orElse(true);
    }

    /** {@return whether positions are counted from behind the id of the padding} */
    public boolean countsFromPadding() {
        return family().embeddings().countsFromPadding();
    }

    /** {@return the most tokens that a sequence can have} */
    public int longestSequence() {
        return family().embeddings().countsFromPadding() ? maxPositions - sizes.paddingId() - 1 : maxPositions;
    }

    /** {@return one line for each hyper-parameter that another model has otherwise and that the outputs may not show} */
    public List<String> differences(ModelConfig other) {
        List<String> lines = new ArrayList<>();
        compare(lines, "num_attention_heads", heads, other.heads);
        if ((float) layerNormEps != (float) other.layerNormEps) { // some formats store no more
            compare(lines, "layer_norm_eps", layerNormEps, other.layerNormEps);
        }
        compare(lines, "hidden_act", activation.label(), other.activation.label());
        compare(lines, "is_decoder", isDecoder, other.isDecoder);
        compare(lines, "family", family().label(), other.family().label());
        compare(lines, "pad_token_id", sizes.paddingId(), other.sizes.paddingId());
        compare(lines, "num_hidden_groups", sizes.groups(), other.sizes.groups());
        compare(lines, "inner_group_num", sizes.innerGroups(), other.sizes.innerGroups());
        compare(lines, "bottleneck", Bottleneck.text(sizes.bottleneck()), Bottleneck.text(other.sizes.bottleneck()));
        return lines;
    }

    private static void compare(List<String> lines, String field, Object mine, Object theirs) {
        if (!mine.equals(theirs)) {
            lines.add(field + " is " + mine + " on the left and " + theirs + " on the right");
        }
    }

    /** {@return the width of all attention heads together} */
    int attentionSize() {
        return sizes.attentionSize(hiddenSize);
    }

    /** {@return the width of one attention head} */
    public int headSize() {
        return attentionSize() / heads;
    }

    /** {@return the same model with another activation} */
    public ModelConfig withActivation(Activation other) {
        return with(vocabSize, heads, layerNormEps, other, isDecoder, sizes);
    }

    /** {@return the same model with another number of words} */
    public ModelConfig withVocabSize(int other) {
        return with(other, heads, layerNormEps, activation, isDecoder, sizes);
    }

    /** {@return the same model with another number of heads} */
    public ModelConfig withHeads(int other) {
        return with(vocabSize, other, layerNormEps, activation, isDecoder, sizes);
    }

    /** {@return the same model with another epsilon} */
    public ModelConfig withLayerNormEps(double other) {
        return with(vocabSize, heads, other, activation, isDecoder, sizes);
    }

    /** {@return the same model with or without the mask of a decoder} */
    public ModelConfig withDecoder(boolean other) {
        return with(vocabSize, heads, layerNormEps, activation, other, sizes);
    }

    /** {@return the same model with another id of the padding, by which some families count positions} */
    public ModelConfig withPaddingId(int other) {
        return with(vocabSize, heads, layerNormEps, activation, isDecoder, sizes.withPaddingId(other));
    }

    private ModelConfig with(
            int vocabulary, int headCount, double epsilon, Activation function, boolean decoder, FamilySizes others) {
        return new ModelConfig(
                vocabulary,
                hiddenSize,
                layers,
                headCount,
                intermediateSize,
                maxPositions,
                typeVocabSize,
                epsilon,
                function,
                decoder,
                others);
    }

    private static void positive(String component, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(component + " is " + value + ", at least 1");
        }
    }
}
