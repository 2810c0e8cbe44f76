package org.bertconv.parity.cause;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bertconv.MutableModel;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Floats;
import org.bertconv.tensor.Shape;

/**
 * A fault that was planted on purpose, and what is to be said about it.
 *
 * @param kind of the cause
 * @param layer that is blamed; -1 for none
 * @param component that is blamed
 * @param mendable whether the right checkpoint still holds what mends it
 * @param visible whether recorded outputs show it, and an edit can be found by them
 * @param plant makes it
 */
record Planted(String kind, int layer, String component, boolean mendable, boolean visible, Plant plant) {

    static final String LAYER = "bert.encoder.layer.";
    static final int HIDDEN = 12;
    static final int HEAD = 4;

    /** Does something to a model. */
    interface Plant {
        void on(MutableModel model) throws IOException;
    }

    @Override
    public String toString() {
        return kind + " in " + component + " of " + layer;
    }

    static final List<Planted> ALL = List.of(
            transposed(0, "query", "query"),
            transposed(1, "key", "key"),
            transposed(1, "value", "value"),
            new Planted(
                    "transposed",
                    0,
                    "attention output",
                    true,
                    true,
                    m -> m.transpose(LAYER + "0.attention.output.dense.weight")),
            new Planted("transposed", -1, "pooler", true, true, m -> m.transpose("bert.pooler.dense.weight")),
            new Planted(
                    "transposed", -1, "head", true, true, m -> m.transpose("cls.predictions.transform.dense.weight")),
            new Planted("query-key-swapped", 1, "query", true, true, m -> swap(m, 1, "query", "key")),
            new Planted("key-value-swapped", 0, "key", true, true, m -> swap(m, 0, "key", "value")),
            new Planted("query-value-swapped", 1, "query", true, true, m -> swap(m, 1, "query", "value")),
            new Planted("fused-order", 0, "query", true, true, m -> {
                swap(m, 0, "query", "key");
                swap(m, 0, "key", "value");
            }),
            norm("bert.embeddings", -1, "embedding LayerNorm"),
            norm(LAYER + "0.attention.output", 0, "attention output LayerNorm"),
            norm(LAYER + "1.output", 1, "output LayerNorm"),
            norm("cls.predictions.transform", -1, "head"),
            new Planted("layers-swapped", 0, "query", true, true, m -> {
                for (String name : m.names()) {
                    if (name.startsWith(LAYER + "0.")) {
                        m.swap(name, name.replace("layer.0.", "layer.1."));
                    }
                }
            }),
            new Planted("heads-permuted", 1, "query", true, true, m -> {
                heads(m, LAYER + "1.attention.self.query.weight");
                heads(m, LAYER + "1.attention.self.query.bias");
            }),
            new Planted(
                    "epsilon",
                    -1,
                    "embedding LayerNorm",
                    true,
                    true,
                    m -> m.config().put("layer_norm_eps", 1e-3)),
            new Planted("gelu", 0, "intermediate", true, true, m -> m.config().put("hidden_act", "gelu_new")),
            new Planted(
                    "activation", 0, "intermediate", true, true, m -> m.config().put("hidden_act", "relu")),
            new Planted(
                    "heads",
                    0,
                    "attention probabilities",
                    true,
                    true,
                    m -> m.config().put("num_attention_heads", 2)),
            new Planted(
                    "decoder-mask",
                    0,
                    "attention probabilities",
                    true,
                    true,
                    m -> m.config().put("is_decoder", true)),
            new Planted(
                    "position-offset",
                    -1,
                    "embedding sum",
                    true,
                    true,
                    m -> rows(m, v -> {
                        double[] shifted = new double[v.length];
                        System.arraycopy(v, 0, shifted, HIDDEN, v.length - HIDDEN);
                        System.arraycopy(v, v.length - HIDDEN, shifted, 0, HIDDEN);
                        return shifted;
                    })),
            new Planted("pooler", -1, "pooler", true, true, m -> {
                m.swap("bert.pooler.dense.weight", "cls.predictions.transform.dense.weight");
                m.swap("bert.pooler.dense.bias", "cls.predictions.transform.dense.bias");
            }),
            new Planted("pooler", -1, "pooler", false, false, m -> {
                m.copy("cls.predictions.transform.dense.weight", "bert.pooler.dense.weight");
                m.copy("cls.predictions.transform.dense.bias", "bert.pooler.dense.bias");
            }),
            new Planted(
                    "decoder-not-tied",
                    -1,
                    "head",
                    true,
                    true,
                    m -> m.copy("bert.embeddings.word_embeddings.weight", "cls.predictions.decoder.weight")
                            .set("cls.predictions.decoder.weight", 5, 3)),
            new Planted(
                    "token-types-missing",
                    -1,
                    "embedding sum",
                    false,
                    false,
                    m -> m.change("bert.embeddings.token_type_embeddings.weight", v -> new double[v.length])),
            new Planted(
                    "bias-lost",
                    1,
                    "value",
                    false,
                    false,
                    m -> m.change(LAYER + "1.attention.self.value.bias", v -> new double[v.length])),
            new Planted(
                    "bias-lost",
                    0,
                    "key",
                    false,
                    false,
                    m -> m.change(LAYER + "0.attention.self.key.bias", v -> new double[v.length])),
            new Planted(
                    "damaged-element",
                    1,
                    "intermediate",
                    false,
                    false,
                    m -> m.set(LAYER + "1.intermediate.dense.weight", 15, 2)),
            new Planted("dtype", -1, "embedding sum", false, false, m -> round(m, DType.BF16)),
            new Planted("dtype", -1, "embedding sum", false, false, m -> round(m, DType.F16)));

    private static Planted transposed(int layer, String part, String component) {
        return new Planted(
                "transposed",
                layer,
                component,
                true,
                true,
                m -> m.transpose(LAYER + layer + ".attention.self." + part + ".weight"));
    }

    private static Planted norm(String norm, int layer, String component) {
        return new Planted(
                "gamma-beta-swapped",
                layer,
                component,
                true,
                true,
                m -> m.swap(norm + ".LayerNorm.weight", norm + ".LayerNorm.bias"));
    }

    private static void swap(MutableModel model, int layer, String one, String other) {
        String self = LAYER + layer + ".attention.self.";
        model.swap(self + one + ".weight", self + other + ".weight");
        model.swap(self + one + ".bias", self + other + ".bias");
    }

    private static void rows(MutableModel model, UnaryOperator<double[]> change) {
        model.change("bert.embeddings.position_embeddings.weight", change);
    }

    /** The first head goes behind the others. */
    private static void heads(MutableModel model, String name) {
        model.change(name, values -> {
            int head = values.length / 3;
            double[] turned = new double[values.length];
            System.arraycopy(values, head, turned, 0, 2 * head);
            System.arraycopy(values, 0, turned, 2 * head, head);
            return turned;
        });
    }

    static void round(MutableModel model, DType dtype) {
        for (String name : model.names()) {
            Shape shape = model.shape(name);
            model.change(
                    name,
                    values -> Arrays.stream(values)
                            .map(value -> rounded(value, dtype))
                            .toArray());
            model.put(name, DType.F32, shape, model.values(name));
        }
    }

    private static double rounded(double value, DType dtype) {
        java.nio.ByteBuffer two = java.nio.ByteBuffer.allocate(2).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        Floats.put(two, dtype, value);
        return Floats.get(two.flip(), dtype);
    }
}
