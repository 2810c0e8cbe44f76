package org.bertconv.parity.cause;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.bertconv.MutableModel;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;

/**
 * A fault in some model and layer, made by a seed, without the code that would mend it.
 *
 * @param kind that it has to be called
 * @param layer that is to be blamed; -1 for none
 * @param mendable whether what it lost is still there, so that a line or a field mends it; if not, only converting again does
 * @param plant makes it
 */
record SeededFault(String kind, int layer, boolean mendable, Planted.Plant plant) {

    private static final long SEED = 20181031;
    private static final int HEAD = FaultyModel.HIDDEN / FaultyModel.HEADS;
    private static final List<int[]> PROJECTIONS = List.of(new int[] {0, 1}, new int[] {1, 2}, new int[] {0, 2});
    private static final List<String> SWAPS = List.of("query-key-swapped", "key-value-swapped", "query-value-swapped");
    private static final List<String> PARTS = List.of(".weight", ".bias");

    @Override
    public String toString() {
        return kind + " in layer " + layer;
    }

    /**
     * {@return whether outputs that were recorded tell what it is} Of a damaged element they only show that something is, and a model
     * without the recorded words cannot be run on them.
     */
    boolean recorded() {
        return !kind.equals("damaged-element") && !kind.equals("vocabulary-truncated");
    }

    /** {@return the faults of a model: of each kind in each block, and those that it can have once} */
    static List<SeededFault> of(FaultyModel model) {
        Random random = new Random(SEED + model.fixture().hashCode());
        List<SeededFault> faults = new ArrayList<>();
        for (int block = 0; block < model.blocks().size(); block++) {
            attention(model, block, random, faults);
            inBlock(model, block, random, faults);
        }
        ofWhole(model, random, faults);
        config(model, faults);
        return faults;
    }

    private static void attention(FaultyModel model, int block, Random random, List<SeededFault> faults) {
        String at = model.blocks().get(block);
        int layer = model.layers().get(block);
        List<String> names = model.attention().stream().map(name -> at + name).toList();
        for (String name : names) {
            add(faults, "transposed", layer, m -> m.transpose(name + ".weight"));
        }
        for (int i = 0; i < PROJECTIONS.size(); i++) {
            int[] two = PROJECTIONS.get(i);
            add(
                    faults,
                    SWAPS.get(i),
                    layer,
                    m -> PARTS.forEach(part -> m.swap(names.get(two[0]) + part, names.get(two[1]) + part)));
        }
        add(
                faults,
                "fused-order",
                layer,
                m -> PARTS.forEach(part -> {
                    m.swap(names.get(0) + part, names.get(1) + part);
                    m.swap(names.get(1) + part, names.get(2) + part);
                }));
        int layouts = random.nextInt(6);
        add(faults, "fused-order", layer, m -> {
            for (String part : PARTS) {
                recut(m, names.subList(0, 3).stream().map(name -> name + part).toList(), layouts);
            }
        });
        int[] order = derangement(random);
        add(faults, "heads-permuted", layer, m -> {
            for (String part : PARTS) {
                for (String name : names.subList(0, 3)) {
                    m.change(name + part, values -> heads(values, order));
                }
            }
        });
        String one = names.get(random.nextInt(3)) + ".weight";
        int[] other = derangement(random);
        add(faults, "heads-permuted", layer, m -> m.change(one, values -> heads(values, other)));
    }

    private static void inBlock(FaultyModel model, int block, Random random, List<SeededFault> faults) {
        String at = model.blocks().get(block);
        int layer = model.layers().get(block);
        for (String norm : model.norms()) {
            add(faults, "gamma-beta-swapped", layer, m -> m.swap(at + norm + ".weight", at + norm + ".bias"));
        }
        List<String> dense = List.of(
                model.attention().get(0),
                model.attention().get(2),
                model.attention().get(3),
                model.feedForward().get(0),
                model.feedForward().get(1));
        for (String name : List.of(dense.get(1), dense.get(2), dense.get(3))) {
            lost(faults, "bias-lost", layer, m -> m.change(at + name + ".bias", values -> new double[values.length]));
        }
        for (int i = 0; i < 2; i++) {
            String name = dense.get(random.nextInt(dense.size()));
            double place = random.nextDouble();
            lost(
                    faults,
                    "damaged-element",
                    layer,
                    m -> m.change(at + name + ".weight", values -> {
                        values[(int) (place * values.length)] += 0.3;
                        return values;
                    }));
        }
    }

    private static void ofWhole(FaultyModel model, Random random, List<SeededFault> faults) {
        List<String> blocks = model.blocks();
        for (int block = 1; block < blocks.size(); block++) {
            String here = blocks.get(block - 1);
            String there = blocks.get(block);
            add(
                    faults,
                    "layers-swapped",
                    model.layers().get(block - 1),
                    m -> m.names().stream()
                            .filter(name -> name.startsWith(here))
                            .forEach(name -> m.swap(name, there + name.substring(here.length()))));
        }
        String table = model.embeddings() + "position_embeddings.weight";
        for (int shift : new int[] {1, -1, 2}) {
            add(faults, "position-offset", -1, m -> m.change(table, values -> turned(values, shift * model.width())));
        }
        for (String norm : List.of(model.embeddings() + "LayerNorm", model.transformNorm())) {
            add(faults, "gamma-beta-swapped", -1, m -> m.swap(norm + ".weight", norm + ".bias"));
        }
        add(
                faults,
                "decoder-not-tied",
                -1,
                m -> m.copy(model.embeddings() + "word_embeddings.weight", model.decoder())
                        .set(model.decoder(), random(model, random), 3));
        for (DType dtype : List.of(DType.BF16, DType.F16)) {
            lost(faults, "dtype", -1, m -> Planted.round(m, dtype));
        }
        if (!model.pooler().isEmpty()) {
            add(faults, "transposed", -1, m -> m.transpose(model.pooler() + ".weight"));
        }
        vocabulary(model, faults);
        inTables(model, faults);
    }

    private static void inTables(FaultyModel model, List<SeededFault> faults) {
        String types = model.embeddings() + "token_type_embeddings.weight";
        if (model.fixture().startsWith("safetensors") || model.fixture().startsWith("albert")) {
            lost(faults, "token-types-missing", -1, m -> m.change(types, values -> new double[values.length]));
        }
        if (model.fixture().startsWith("safetensors")) {
            add(
                    faults,
                    "pooler",
                    -1,
                    m -> PARTS.forEach(
                            part -> m.swap(model.pooler() + part, "cls.predictions.transform.dense" + part)));
        }
        lost(
                faults,
                "bias-lost",
                -1,
                m -> model.decoderBias().stream()
                        .filter(m.names()::contains)
                        .forEach(name -> m.change(name, values -> new double[values.length])));
    }

    private static void vocabulary(FaultyModel model, List<SeededFault> faults) {
        add(faults, "vocabulary-padded", -1, m -> words(m, model, 64));
        lost(faults, "vocabulary-truncated", -1, m -> words(m, model, 56));
    }

    private static void words(MutableModel spoilt, FaultyModel model, int rows) throws IOException {
        List<String> tables = new ArrayList<>(model.decoderBias());
        tables.add(model.embeddings() + "word_embeddings.weight");
        tables.add(model.decoder());
        for (String name : tables) {
            if (spoilt.names().contains(name)) {
                boolean vector = spoilt.shape(name).rank() == 1;
                int columns = vector ? 1 : model.width();
                double[] values = Arrays.copyOf(spoilt.values(name), rows * columns);
                spoilt.put(name, vector ? Shape.of(rows) : Shape.of(rows, columns), values);
            }
        }
        spoilt.config().put("vocab_size", rows);
    }

    private static void config(FaultyModel model, List<SeededFault> faults) {
        boolean distil = model.fixture().startsWith("distil");
        if (!distil) {
            add(faults, "epsilon", -1, m -> m.config().put("layer_norm_eps", 1e-3));
            add(faults, "epsilon", -1, m -> m.config().put("layer_norm_eps", 1e-6));
            add(faults, "decoder-mask", 0, m -> m.config().put("is_decoder", true));
        }
        boolean tanh = model.fixture().startsWith("albert");
        String activation = distil ? "activation" : "hidden_act";
        add(faults, "gelu", 0, m -> m.config().put(activation, tanh ? "gelu" : "gelu_new"));
        add(faults, "activation", 0, m -> m.config().put(activation, "relu"));
        add(faults, "heads", 0, m -> m.config().put(distil ? "n_heads" : "num_attention_heads", 2));
        if (model.fixture().startsWith("roberta")) {
            add(faults, "position-offset", -1, m -> m.config().put("pad_token_id", 0));
        }
    }

    private static void add(List<SeededFault> faults, String kind, int layer, Planted.Plant plant) {
        faults.add(new SeededFault(kind, layer, true, plant));
    }

    private static void lost(List<SeededFault> faults, String kind, int layer, Planted.Plant plant) {
        faults.add(new SeededFault(kind, layer, false, plant));
    }

    private static int random(FaultyModel model, Random random) {
        return random.nextInt(FaultyModel.WORDS * model.width());
    }

    /** No head where it was. */
    private static int[] derangement(Random random) {
        List<Integer> order = new ArrayList<>(List.of(0, 1, 2));
        do {
            Collections.shuffle(order, random);
        } while (IntStream.range(0, order.size()).anyMatch(i -> order.get(i) == i));
        return order.stream().mapToInt(Integer::intValue).toArray();
    }

    private static double[] heads(double[] values, int[] order) {
        int size = values.length / FaultyModel.HEADS;
        double[] permuted = new double[values.length];
        for (int head = 0; head < order.length; head++) {
            System.arraycopy(values, order[head] * size, permuted, head * size, size);
        }
        return permuted;
    }

    private static double[] turned(double[] values, int by) {
        double[] turned = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            turned[Math.floorMod(i + by, values.length)] = values[i];
        }
        return turned;
    }

    /** Puts query, key and value together in one of the three ways that there are, and takes them apart in another. */
    private static void recut(MutableModel model, List<String> names, int layouts) {
        int put = layouts / 2;
        int cut = (put + 1 + layouts % 2) % 3;
        int columns = model.shape(names.get(0)).rank() == 1 ? 1 : FaultyModel.HIDDEN;
        double[] fused = new double[3 * FaultyModel.HIDDEN * columns];
        for (int part = 0; part < 3; part++) {
            double[] values = model.values(names.get(part));
            for (int row = 0; row < FaultyModel.HIDDEN; row++) {
                System.arraycopy(values, row * columns, fused, place(put, part, row) * columns, columns);
            }
        }
        for (int part = 0; part < 3; part++) {
            int mine = part;
            UnaryOperator<double[]> taken = values -> {
                for (int row = 0; row < FaultyModel.HIDDEN; row++) {
                    System.arraycopy(fused, place(cut, mine, row) * columns, values, row * columns, columns);
                }
                return values;
            };
            model.change(names.get(part), taken);
        }
    }

    /** [3, heads, size], [heads, 3, size] or [heads, size, 3]. */
    private static int place(int layout, int part, int row) {
        int head = row / HEAD;
        int rest = row % HEAD;
        return switch (layout) {
            case 0 -> part * FaultyModel.HIDDEN + row;
            case 1 -> head * 3 * HEAD + part * HEAD + rest;
            default -> head * 3 * HEAD + rest * 3 + part;
        };
    }
}
