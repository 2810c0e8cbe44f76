package org.bertconv.model;

import java.util.List;
import org.bertconv.mapping.Head;

/** What the tensors of a model are used for, by their canonical names. */
public final class TensorUses {

    /** A use. */
    public enum Use {
        /** The embeddings, with their tables, normalization and projection. */
        EMBEDDINGS,
        LAYER,
        POOLER,
        PREDICTIONS,
        /** The classifier of sentence pairs. */
        RELATION,
        /** The classifier of where answers start and end. */
        SPANS,
        /** What else leads to the scores of a head. */
        SCORES
    }

    private static final String BIAS = ".bias";

    private final Family family;
    private final HeadNames heads;
    private final List<List<String>> layers;

    /** The uses in a model. */
    public TensorUses(ModelConfig config) {
        this.family = config.family();
        this.heads = family.heads();
        this.layers = LayerPlan.of(config).layers();
    }

    /** {@return what a tensor is used for} */
    public Use of(String name) {
        EmbeddingNames embeddings = family.embeddings();
        HeadNames.LanguageModel predictions = heads.predictions();
        boolean projects =
                embeddings.projection().filter(dense -> isOf(name, dense)).isPresent();
        boolean servesLayers = name.equals(distances())
                || family.layers().lastNorm().filter(norm -> isOf(name, norm)).isPresent();
        if (name.startsWith(embeddings.prefix()) || projects) {
            return Use.EMBEDDINGS;
        }
        if (name.startsWith(family.layers().prefix()) || servesLayers) {
            return Use.LAYER;
        }
        if (heads.pooler().filter(pooler -> isOf(name, pooler.dense())).isPresent()) {
            return Use.POOLER;
        }
        if (isOf(name, predictions.dense())
                || isOf(name, predictions.norm())
                || isOf(name, predictions.decoder())
                || name.equals(predictions.bias())
                || predictions.widening().filter(name::equals).isPresent()) {
            return Use.PREDICTIONS;
        }
        if (heads.relation().filter(relation -> isOf(name, relation.dense())).isPresent()) {
            return Use.RELATION;
        }
        return isOf(name, "qa_outputs") ? Use.SPANS : Use.SCORES;
    }

    /** {@return the first layer that uses a tensor; the number of layers if none does} */
    public int firstLayer(String name) {
        if (name.equals(distances())) {
            return 0;
        }
        if (family.layers().lastNorm().filter(norm -> isOf(name, norm)).isPresent()) {
            return layers.size() - 1;
        }
        for (int layer = 0; layer < layers.size(); layer++) {
            if (layers.get(layer).stream().anyMatch(block -> name.startsWith(block + "."))) {
                return layer;
            }
        }
        return layers.size();
    }

    /** {@return whether no output depends on a tensor: a key bias adds the same to all scores of a query, and softmax cancels that} */
    public boolean isWithoutEffect(String name) {
        return name.startsWith(family.layers().prefix())
                && name.endsWith("." + family.layers().names().key() + BIAS);
    }

    /** {@return the beginnings of the names of a layer, each with a dot: one, or one for each block that the layer runs} */
    public List<String> blocks(int layer) {
        return layers.get(layer).stream().map(block -> block + ".").toList();
    }

    /** {@return the beginnings of the names of all layers, each once} */
    public List<String> blocks() {
        return layers.stream()
                .flatMap(List::stream)
                .distinct()
                .map(block -> block + ".")
                .toList();
    }

    /**
     * {@return the name of the same tensor in another layer, or in another group where layers share their weights; of what is in no layer its own}
     *
     * @param number of the other, or a placeholder for it
     */
    public String inLayer(String name, String number) {
        String prefix = family.layers().prefix();
        int end = name.indexOf('.', Math.min(prefix.length(), name.length()));
        return name.startsWith(prefix) && end > 0 ? prefix + number + name.substring(end) : name;
    }

    /** {@return the number of layers that have weights of their own, or of groups where they share them} */
    public int numbered() {
        int start = family.layers().prefix().length();
        return (int) blocks().stream()
                .map(block -> block.substring(start, block.indexOf('.', start)))
                .distinct()
                .count();
    }

    /** {@return a dense layer or a normalization behind the beginning of the names of a block, such as its {@code QUERY}} */
    public String in(String block, Component component) {
        LayerNames names = family.layers().names();
        return block
                + switch (component) {
                    case QUERY -> names.query();
                    case KEY -> names.key();
                    case VALUE -> names.value();
                    case ATTENTION_OUTPUT -> names.attentionOutput();
                    case ATTENTION_NORM -> names.attentionNorm();
                    case INTERMEDIATE -> names.intermediate();
                    case OUTPUT -> names.output();
                    case OUTPUT_NORM -> names.outputNorm();
                    default -> throw new IllegalArgumentException(component + " has no tensors of its own in a layer");
                };
    }

    /** {@return the normalization of the embeddings} */
    public String embeddingNorm() {
        return family.embeddings().prefix() + "LayerNorm";
    }

    /** {@return the dense layer of the pooler; empty if the family has none} */
    public String pooler() {
        return heads.pooler().map(FirstToken::dense).orElse("");
    }

    /** {@return the dense layer of the transform of the language-modelling head} */
    public String transform() {
        return heads.predictions().dense();
    }

    /** {@return the bias of the language-modelling head} */
    public String predictionsBias() {
        return heads.predictions().bias();
    }

    /** {@return the table of words} */
    public String words() {
        return family.embeddings().prefix() + "word_embeddings.weight";
    }

    /** {@return the table of positions} */
    public String positions() {
        return family.embeddings().prefix() + "position_embeddings.weight";
    }

    /** {@return the table of segments} */
    public String types() {
        return family.embeddings().prefix() + "token_type_embeddings.weight";
    }

    /** {@return the table of scores for relative positions; empty if the family has none} */
    public String distances() {
        return family.layers().distances().orElse("");
    }

    /** {@return the weight of the decoder of the language-modelling head, where it is not tied} */
    public String decoder() {
        return heads.predictions().decoder() + ".weight";
    }

    /** {@return whether a decoder bias of its own takes the place of this one} */
    public boolean isReplacedBy(String name, String decoderBias) {
        return name.equals(heads.predictions().bias()) && !name.equals(decoderBias);
    }

    /** {@return the bias of the decoder, where it is not tied} */
    public String decoderBias() {
        return heads.predictions().decoder() + BIAS;
    }

    /** {@return the scores of sentence pairs, if the family has a head for them} */
    public String relationOutput() {
        return heads.relation().map(HeadNames.Relation::output).orElse("");
    }

    /** {@return whether the scores of a head are made of the pooled output} */
    public boolean readsPooler(Head head) {
        return switch (head) {
            case NEXT_SENTENCE -> true;
            case SEQUENCE_CLASSIFICATION ->
                heads.pooler().filter(heads.sequence()::equals).isPresent();
            case MULTIPLE_CHOICE ->
                heads.pooler().filter(heads.choice()::equals).isPresent();
            default -> false;
        };
    }

    private static boolean isOf(String name, String layer) {
        return name.startsWith(layer + ".");
    }
}
