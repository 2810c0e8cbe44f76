package org.bertconv.parity;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bertconv.MutableModel;

/** What can go wrong with a port, done on purpose. */
final class Faults {

    private static final String LAYER = "bert.encoder.layer.";
    private static final String WORDS = "bert.embeddings.word_embeddings.weight";

    private Faults() {}

    /** Does something to a model. */
    interface Fault {
        void on(MutableModel model) throws IOException;
    }

    static final Map<String, Fault> SEEN = new LinkedHashMap<>();

    static {
        for (String kernel : List.of("query", "key", "value")) {
            SEEN.put(
                    kernel + " not transposed",
                    model -> model.transpose(LAYER + "1.attention.self." + kernel + ".weight"));
        }
        SEEN.put(
                "attention output not transposed", model -> model.transpose(LAYER + "0.attention.output.dense.weight"));
        SEEN.put("pooler not transposed", model -> model.transpose("bert.pooler.dense.weight"));
        SEEN.put("transform not transposed", model -> model.transpose("cls.predictions.transform.dense.weight"));
        SEEN.put("query and key swapped", model -> {
            model.swap(LAYER + "1.attention.self.query.weight", LAYER + "1.attention.self.key.weight");
            model.swap(LAYER + "1.attention.self.query.bias", LAYER + "1.attention.self.key.bias");
        });
        SEEN.put(
                "query and value swapped",
                model -> model.swap(LAYER + "0.attention.self.query.weight", LAYER + "0.attention.self.value.weight"));
        for (String norm : List.of(
                "bert.embeddings", LAYER + "0.attention.output", LAYER + "1.output", "cls.predictions.transform")) {
            SEEN.put(
                    "gamma and beta of " + norm + " flipped",
                    model -> model.swap(norm + ".LayerNorm.weight", norm + ".LayerNorm.bias"));
        }
        SEEN.put("two layers swapped", model -> {
            for (String name : model.names()) {
                if (name.startsWith(LAYER + "0.")) {
                    model.swap(name, name.replace("layer.0.", "layer.1."));
                }
            }
        });
        SEEN.put(
                "segments ignored",
                model -> model.change("bert.embeddings.token_type_embeddings.weight", values -> {
                    System.arraycopy(values, 0, values, 12, 12);
                    return values;
                }));
        SEEN.put(
                "segments lost",
                model -> model.change(
                        "bert.embeddings.token_type_embeddings.weight", values -> new double[values.length]));
        SEEN.put(
                "positions shifted by one",
                model -> model.change("bert.embeddings.position_embeddings.weight", values -> {
                    double[] shifted = new double[values.length];
                    System.arraycopy(values, 12, shifted, 0, values.length - 12);
                    return shifted;
                }));
        SEEN.put(
                "last position lost",
                model -> model.change("bert.embeddings.position_embeddings.weight", values -> {
                    Arrays.fill(values, 17 * 12, 18 * 12, 0);
                    return values;
                }));
        SEEN.put("one NaN", model -> model.set(LAYER + "1.intermediate.dense.weight", 7, Double.NaN));
        SEEN.put("one infinity", model -> model.set(LAYER + "1.output.dense.bias", 3, Double.POSITIVE_INFINITY));
        SEEN.put("epsilon 1e-3", model -> model.config().put("layer_norm_eps", 1e-3));
        SEEN.put("activation relu", model -> model.config().put("hidden_act", "relu"));
        SEEN.put("two heads for three", model -> model.config().put("num_attention_heads", 2));
        SEEN.put("a decoder for an encoder", model -> model.config().put("is_decoder", true));
        SEEN.put(
                "query bias lost",
                model -> model.change(LAYER + "0.attention.self.query.bias", values -> new double[values.length]));
        SEEN.put(
                "value bias lost",
                model -> model.change(LAYER + "1.attention.self.value.bias", values -> new double[values.length]));
        SEEN.put(
                "prediction bias lost",
                model -> model.change("cls.predictions.bias", values -> new double[values.length]));
        SEEN.put(
                "rows of the relationship swapped",
                model -> model.change("cls.seq_relationship.weight", values -> {
                    double[] swapped = new double[values.length];
                    System.arraycopy(values, 0, swapped, 12, 12);
                    System.arraycopy(values, 12, swapped, 0, 12);
                    return swapped;
                }));
        SEEN.put(
                "decoder untied",
                model -> model.copy(WORDS, "cls.predictions.decoder.weight")
                        .change("cls.predictions.decoder.weight", values -> {
                            values[5] += 1;
                            return values;
                        }));
    }

    /** What no golden can see, because no output of its inputs depends on it. */
    static final Map<String, Fault> UNSEEN = new LinkedHashMap<>();

    static {
        UNSEEN.put(
                "key bias destroyed",
                model -> model.change(LAYER + "0.attention.self.key.bias", values -> new double[values.length]));
        UNSEEN.put(
                "key bias a little off",
                model -> model.change(LAYER + "0.attention.self.key.bias", values -> {
                    values[0] += 1e-5;
                    return values;
                }));
        UNSEEN.put("NaN in a key bias", model -> model.set(LAYER + "1.attention.self.key.bias", 0, Double.NaN));
    }
}
