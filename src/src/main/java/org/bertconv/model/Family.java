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
    BERT("bert", EmbeddingNames.of("bert.embeddings."), Layers.of("bert.encoder.layer.")) {
        @Override
        HeadNames heads() {
            FirstToken pooler = new FirstToken("bert.pooler.dense", Activation.TANH);
            return new HeadNames(
                    Optional.of(pooler), pooler, "classifier", pooler, bertPredictions(), Optional.of(NEXT_SENTENCE));
        }
    },

    /** Positions count what is not padding, from behind the number of the padding. XLM-RoBERTa and CamemBERT are it as well. */
    ROBERTA("roberta", EmbeddingNames.of("roberta.embeddings.").afterPadding(), Layers.of("roberta.encoder.layer.")) {
        @Override
        HeadNames heads() {
            FirstToken pooler = new FirstToken("roberta.pooler.dense", Activation.TANH);
            return new HeadNames(
                    Optional.of(pooler),
                    new FirstToken("classifier.dense", Activation.TANH),
                    "classifier.out_proj",
                    pooler,
                    lmHead(),
                    Optional.empty());
        }
    },

    /** No segments, no pooler, and an epsilon that no config says. */
    DISTILBERT(
            "distilbert",
            EmbeddingNames.of("distilbert.embeddings.").withoutTypes(),
            Layers.of("distilbert.transformer.layer.").named(LayerNames.DISTILBERT)) {
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
                            Optional.empty(),
                            Optional.empty()),
                    Optional.empty());
        }
    },

    /** Narrow embeddings where the config says so; a discriminator and a generator instead of pretraining heads on a pooler. */
    ELECTRA(
            "electra",
            EmbeddingNames.of("electra.embeddings.").projected("electra.embeddings_project"),
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
                            Optional.of(Activation.GELU),
                            Optional.empty()),
                    Optional.empty());
        }
    },

    /** Narrow embeddings; the layers of a group share their weights. */
    ALBERT(
            "albert",
            EmbeddingNames.of("albert.embeddings.").projected("albert.encoder.embedding_hidden_mapping_in"),
            Layers.of("albert.encoder.albert_layer_groups.")
                    .named(LayerNames.ALBERT)
                    .inGroups()) {
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
    },

    /** Attention looks at how far apart two tokens are, by one table for all layers; the padding is 1, whatever the config says. */
    MPNET(
            "mpnet",
            EmbeddingNames.of("mpnet.embeddings.").withoutTypes().afterPadding(),
            Layers.of("mpnet.encoder.layer.")
                    .named(LayerNames.MPNET)
                    .withDistances("mpnet.encoder.relative_attention_bias.weight")) {
        @Override
        int paddingId(int said) {
            return 1;
        }

        @Override
        HeadNames heads() {
            FirstToken pooler = new FirstToken("mpnet.pooler.dense", Activation.TANH);
            return new HeadNames(
                    Optional.of(pooler),
                    new FirstToken("classifier.dense", Activation.TANH),
                    "classifier.out_proj",
                    pooler,
                    lmHead(),
                    Optional.empty());
        }
    },

    /** Layers attend and feed forward in a bottleneck; three words together make an embedding; there may be no statistics in normalization. */
    MOBILEBERT(
            "mobilebert",
            EmbeddingNames.of("mobilebert.embeddings.").transformed("mobilebert.embeddings.embedding_transformation"),
            Layers.of("mobilebert.encoder.layer.").shaped(Layers.Form.BOTTLENECK)) {
        @Override
        HeadNames heads() {
            FirstToken pooler = new FirstToken("mobilebert.pooler.dense", Activation.TANH);
            return new HeadNames(
                    Optional.of(pooler),
                    pooler,
                    "classifier",
                    pooler,
                    bertPredictions().widenedBy("cls.predictions.dense.weight"),
                    Optional.of(NEXT_SENTENCE));
        }
    },

    /** Normalizes before the blocks of a layer, and once behind all layers, instead of behind embeddings and blocks. */
    MEGATRON_BERT(
            "megatron-bert",
            EmbeddingNames.of("bert.embeddings.").withoutNorm(),
            Layers.of("bert.encoder.layer.")
                    .named(LayerNames.MEGATRON)
                    .shaped(Layers.Form.NORM_FIRST)
                    .endingIn("bert.encoder.ln")) {
        @Override
        HeadNames heads() {
            return BERT.heads();
        }
    };

    private static final HeadNames.Relation NEXT_SENTENCE =
            new HeadNames.Relation("seq_relationship_logits", "cls.seq_relationship");

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

    /** {@return the id of the padding, where positions count from behind it} */
    int paddingId(int said) {
        return said;
    }

    /** {@return what the heads are made of} */
    abstract HeadNames heads();

    private static HeadNames.LanguageModel bertPredictions() {
        return predictions("cls.predictions.transform.dense", "cls.predictions.transform.LayerNorm", "cls.predictions");
    }

    /** That of RoBERTa, whose activation no config says. */
    private static HeadNames.LanguageModel lmHead() {
        return new HeadNames.LanguageModel(
                "lm_head.dense",
                "lm_head.layer_norm",
                "lm_head.decoder",
                "lm_head.bias",
                Optional.of(Activation.GELU),
                Optional.empty());
    }

    /** A transform with the activation of the model, and a decoder and a bias under one prefix. */
    private static HeadNames.LanguageModel predictions(String dense, String norm, String prefix) {
        return new HeadNames.LanguageModel(
                dense, norm, prefix + ".decoder", prefix + ".bias", Optional.empty(), Optional.empty());
    }
}
