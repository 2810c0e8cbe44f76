package org.bertconv.model;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Printable;

/**
 * A descendant of BERT: where its tensors are, and the few things that it computes differently. Everything that a model is composed of
 * looks here once; none asks which family it is. As in {@code modeling_<family>.py} of transformers.
 */
@SuppressWarnings("ImmutableEnumChecker") // records of texts
public enum Family {
    BERT(
            "bert",
            new EmbeddingNames("bert.embeddings.", true, false, Optional.empty()),
            Layers.of("bert.encoder.layer.")) {
        @Override
        HeadNames heads() {
            FirstToken pooler = new FirstToken("bert.pooler.dense", Activation.TANH);
            return new HeadNames(
                    Optional.of(pooler),
                    pooler,
                    "classifier",
                    pooler,
                    predictions(
                            "cls.predictions.transform.dense",
                            "cls.predictions.transform.LayerNorm",
                            "cls.predictions"),
                    Optional.of(new HeadNames.Relation("seq_relationship_logits", "cls.seq_relationship")));
        }
    },

    /** Positions count what is not padding, from behind the number of the padding. XLM-RoBERTa and CamemBERT are it as well. */
    ROBERTA(
            "roberta",
            new EmbeddingNames("roberta.embeddings.", true, true, Optional.empty()),
            Layers.of("roberta.encoder.layer.")) {
        @Override
        HeadNames heads() {
            FirstToken pooler = new FirstToken("roberta.pooler.dense", Activation.TANH);
            return new HeadNames(
                    Optional.of(pooler),
                    new FirstToken("classifier.dense", Activation.TANH),
                    "classifier.out_proj",
                    pooler,
                    new HeadNames.LanguageModel(
                            "lm_head.dense",
                            "lm_head.layer_norm",
                            "lm_head.decoder",
                            "lm_head.bias",
                            Optional.of(Activation.GELU)),
                    Optional.empty());
        }
    },

    /** No segments, no pooler, and an epsilon that no config says. */
    DISTILBERT(
            "distilbert",
            new EmbeddingNames("distilbert.embeddings.", false, false, Optional.empty()),
            new Layers("distilbert.transformer.layer.", LayerNames.DISTILBERT, false)) {
        @Override
        public boolean hasEpsilon() {
            return false;
        }

        @Override
        HeadNames heads() {
            FirstToken first = new FirstToken("pre_classifier", Activation.RELU);
            return new HeadNames(
                    Optional.empty(),
                    first,
                    "classifier",
                    first,
                    new HeadNames.LanguageModel(
                            "vocab_transform",
                            "vocab_layer_norm",
                            "vocab_projector",
                            "vocab_projector.bias",
                            Optional.empty()),
                    Optional.empty());
        }
    },

    /** Narrow embeddings where the config says so; a discriminator and a generator instead of pretraining heads on a pooler. */
    ELECTRA(
            "electra",
            new EmbeddingNames("electra.embeddings.", true, false, Optional.of("electra.embeddings_project")),
            Layers.of("electra.encoder.layer.")) {
        @Override
        HeadNames heads() {
            return new HeadNames(
                    Optional.empty(),
                    new FirstToken("classifier.dense", Activation.GELU),
                    "classifier.out_proj",
                    new FirstToken("sequence_summary.summary", Activation.GELU),
                    new HeadNames.LanguageModel(
                            "generator_predictions.dense",
                            "generator_predictions.LayerNorm",
                            "generator_lm_head",
                            "generator_lm_head.bias",
                            Optional.of(Activation.GELU)),
                    Optional.empty());
        }
    },

    /** Narrow embeddings; the layers of a group share their weights. */
    ALBERT(
            "albert",
            new EmbeddingNames(
                    "albert.embeddings.", true, false, Optional.of("albert.encoder.embedding_hidden_mapping_in")),
            new Layers("albert.encoder.albert_layer_groups.", LayerNames.ALBERT, true)) {
        @Override
        HeadNames heads() {
            FirstToken pooler = new FirstToken("albert.pooler", Activation.TANH);
            return new HeadNames(
                    Optional.of(pooler),
                    pooler,
                    "classifier",
                    pooler,
                    predictions("predictions.dense", "predictions.LayerNorm", "predictions"),
                    Optional.of(new HeadNames.Relation("sop_logits", "sop_classifier.classifier")));
        }
    };

    /**
     * The tables that a token is looked up in.
     *
     * @param prefix of their names
     * @param types whether there is one for segments
     * @param afterPadding whether positions count what is not padding
     * @param projection the dense layer to the hidden size, where the embeddings are narrower or the family always has it
     */
    record EmbeddingNames(String prefix, boolean types, boolean afterPadding, Optional<String> projection) {}

    /**
     * The layers.
     *
     * @param prefix before the number of a layer, or of a group
     * @param names behind it
     * @param shared whether there are groups of layers that share their weights
     */
    record Layers(String prefix, LayerNames names, boolean shared) {

        static Layers of(String prefix) {
            return new Layers(prefix, LayerNames.BERT, false);
        }
    }

    private final String label;
    private final EmbeddingNames embeddings;
    private final Layers layers;

    Family(String label, EmbeddingNames embeddings, Layers layers) {
        this.label = label;
        this.embeddings = embeddings;
        this.layers = layers;
    }

    /**
     * {@return the family of this name}
     *
     * @throws CheckpointException UNSUPPORTED, listing those whose models can be run
     */
    public static Family of(String label) throws CheckpointException {
        return Arrays.stream(values())
                .filter(family -> family.label.equals(label))
                .findFirst()
                .orElseThrow(() -> CheckpointException.of(
                        ErrorClass.UNSUPPORTED,
                        "family " + Printable.of(label) + " cannot be run; can be: "
                                + Arrays.stream(values()).map(Family::label).collect(Collectors.joining(", "))));
    }

    /** {@return the name in rule files} */
    public String label() {
        return label;
    }

    EmbeddingNames embeddings() {
        return embeddings;
    }

    Layers layers() {
        return layers;
    }

    /** {@return whether the config says an epsilon} */
    public boolean hasEpsilon() {
        return true;
    }

    /** {@return what the heads are made of} */
    abstract HeadNames heads();

    /** A transform with the activation of the model, and a decoder and a bias under one prefix. */
    private static HeadNames.LanguageModel predictions(String dense, String norm, String prefix) {
        return new HeadNames.LanguageModel(dense, norm, prefix + ".decoder", prefix + ".bias", Optional.empty());
    }
}
