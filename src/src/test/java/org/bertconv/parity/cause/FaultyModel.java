package org.bertconv.parity.cause;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.bertconv.MutableModel;

/**
 * A fixture that faults are planted into, with the names of its tensors written out: they have to be right whatever the product thinks.
 *
 * @param fixture in canonical names
 * @param goldens what the real framework computes from it: of one probe hidden states and scores may lie in two files
 * @param blocks the beginnings of the names of its blocks
 * @param layers the first layer that runs each block
 * @param attention query, key, value and the dense layer behind them
 * @param norms of a block
 * @param feedForward the two dense layers of a block
 * @param embeddings the beginning of the names of the tables
 * @param width of the tables
 * @param positions rows of the table of positions
 * @param decoder the weight of the decoder, where it is not tied
 * @param decoderBias with a value for each word
 * @param transformNorm the normalization before the decoder
 * @param pooler its dense layer; empty if there is none
 */
record FaultyModel(
        String fixture,
        List<String> goldens,
        List<String> blocks,
        List<Integer> layers,
        List<String> attention,
        List<String> norms,
        List<String> feedForward,
        String embeddings,
        int width,
        int positions,
        String decoder,
        List<String> decoderBias,
        String transformNorm,
        String pooler) {

    static final int HIDDEN = 12;
    static final int HEADS = 3;
    static final int WORDS = 61;

    private static final List<String> ATTENTION =
            List.of("attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense");
    private static final List<String> NORMS = List.of("attention.output.LayerNorm", "output.LayerNorm");
    private static final List<String> FEED_FORWARD = List.of("intermediate.dense", "output.dense");

    static final List<FaultyModel> ALL = List.of(
            new FaultyModel(
                    "safetensors-pretraining",
                    List.of("pytorch-pretraining"),
                    List.of("bert.encoder.layer.0.", "bert.encoder.layer.1."),
                    List.of(0, 1),
                    ATTENTION,
                    NORMS,
                    FEED_FORWARD,
                    "bert.embeddings.",
                    12,
                    18,
                    "cls.predictions.decoder.weight",
                    List.of("cls.predictions.bias"),
                    "cls.predictions.transform.LayerNorm",
                    "bert.pooler.dense"),
            new FaultyModel(
                    "roberta-masked-lm",
                    List.of("roberta-masked-lm", "roberta-base"),
                    List.of("roberta.encoder.layer.0.", "roberta.encoder.layer.1."),
                    List.of(0, 1),
                    ATTENTION,
                    NORMS,
                    FEED_FORWARD,
                    "roberta.embeddings.",
                    12,
                    20,
                    "lm_head.decoder.weight",
                    List.of("lm_head.bias", "lm_head.decoder.bias"),
                    "lm_head.layer_norm",
                    ""),
            new FaultyModel(
                    "distilbert-masked-lm",
                    List.of("distilbert-masked-lm", "distilbert-base"),
                    List.of("distilbert.transformer.layer.0.", "distilbert.transformer.layer.1."),
                    List.of(0, 1),
                    List.of("attention.q_lin", "attention.k_lin", "attention.v_lin", "attention.out_lin"),
                    List.of("sa_layer_norm", "output_layer_norm"),
                    List.of("ffn.lin1", "ffn.lin2"),
                    "distilbert.embeddings.",
                    12,
                    18,
                    "vocab_projector.weight",
                    List.of("vocab_projector.bias"),
                    "vocab_layer_norm",
                    ""),
            new FaultyModel(
                    "albert-pretraining",
                    List.of("albert-pretraining", "albert-base"),
                    List.of(
                            "albert.encoder.albert_layer_groups.0.albert_layers.0.",
                            "albert.encoder.albert_layer_groups.0.albert_layers.1.",
                            "albert.encoder.albert_layer_groups.1.albert_layers.0.",
                            "albert.encoder.albert_layer_groups.1.albert_layers.1."),
                    List.of(0, 0, 3, 3),
                    List.of("attention.query", "attention.key", "attention.value", "attention.dense"),
                    List.of("attention.LayerNorm", "full_layer_layer_norm"),
                    List.of("ffn", "ffn_output"),
                    "albert.embeddings.",
                    8,
                    18,
                    "predictions.decoder.weight",
                    List.of("predictions.bias", "predictions.decoder.bias"),
                    "predictions.LayerNorm",
                    "albert.pooler"),
            new FaultyModel(
                    "electra-masked-lm",
                    List.of("electra-masked-lm", "electra-base"),
                    List.of("electra.encoder.layer.0.", "electra.encoder.layer.1."),
                    List.of(0, 1),
                    ATTENTION,
                    NORMS,
                    FEED_FORWARD,
                    "electra.embeddings.",
                    8,
                    18,
                    "generator_lm_head.weight",
                    List.of("generator_lm_head.bias"),
                    "generator_predictions.LayerNorm",
                    ""));

    /** {@return the golden, written into a file; a recorded pooler would have nothing to be compared with where the model has none} */
    Path golden(Path file) throws IOException {
        MutableModel whole = MutableModel.of(MutableModel.fixture(goldens.get(0) + "/golden.safetensors"));
        for (String more : goldens.subList(1, goldens.size())) {
            MutableModel other = MutableModel.of(MutableModel.fixture(more + "/golden.safetensors"));
            other.names().stream()
                    .filter(name -> !whole.names().contains(name))
                    .filter(name -> !pooler.isEmpty() || !name.equals("pooler_output"))
                    .forEach(name -> whole.put(name, other.shape(name), other.values(name)));
        }
        return whole.writeFile(file);
    }

    @Override
    public String toString() {
        return fixture;
    }
}
