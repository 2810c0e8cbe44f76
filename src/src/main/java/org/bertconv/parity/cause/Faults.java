package org.bertconv.parity.cause;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.bertconv.mapping.Gather;
import org.bertconv.mapping.TensorOp;
import org.bertconv.model.Activation;
import org.bertconv.model.ModelConfig;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Tensor;

/** One fault of each kind, to be planted into a model in memory: the same edits that mend faults make them. */
public final class Faults {

    /** The seed of the layers and elements that are hit. */
    public static final long SEED = 20181031;

    private static final String LAYERS = "bert.encoder.layer.";
    private static final String POSITIONS = "bert.embeddings.position_embeddings.weight";
    private static final String TYPES = "bert.embeddings.token_type_embeddings.weight";
    private static final String POOLER = "bert.pooler.dense.weight";
    private static final String PREDICTIONS = "cls.predictions.bias";

    private final Suspect model;
    private final Random random = new Random(SEED);
    private final List<Diagnosis> faults = new ArrayList<>();

    private Faults(Suspect model) {
        this.model = model;
    }

    /** {@return faults that this model can have} */
    public static List<Diagnosis> of(Suspect model) {
        Faults faults = new Faults(model);
        if (model.config().layers() > 0) {
            faults.layers();
        }
        faults.embeddings();
        faults.fields();
        faults.head();
        return List.copyOf(faults.faults);
    }

    private void layers() {
        for (String part : List.of("self.query", "self.key", "self.value", "output.dense")) {
            String name = layer() + "attention." + part + ".weight";
            move("transposed", name, name, new TensorOp.Transpose());
        }
        swap("query-key-swapped", layer() + "attention.self.", "query.weight", "key.weight");
        swap("key-value-swapped", layer() + "attention.self.", "key.weight", "value.weight");
        swap("query-value-swapped", layer() + "attention.self.", "query.weight", "value.weight");
        swap("gamma-beta-swapped", layer() + "attention.output.LayerNorm.", "weight", "bias");
        swap("gamma-beta-swapped", layer() + "output.LayerNorm.", "weight", "bias");
        heads();
        for (String part : List.of("self.query", "self.key", "self.value", "output.dense")) {
            change("bias-lost", layer() + "attention." + part + ".bias", (index, value) -> 0);
        }
        change("bias-lost", layer() + "intermediate.dense.bias", (index, value) -> 0);
        damage(layer() + "attention.self.value.weight");
        damage(layer() + "intermediate.dense.weight");
        round(layer() + "output.dense.weight");
        if (model.config().layers() > 1) {
            layersSwapped();
        }
    }

    private String layer() {
        return LAYERS + random.nextInt(model.config().layers()) + ".";
    }

    private void embeddings() {
        int rows = model.config().maxPositions();
        move(
                "position-offset",
                POSITIONS,
                POSITIONS,
                Gather.of(
                        true,
                        IntStream.range(0, rows).map(row -> (row + 1) % rows).toArray()));
        swap("gamma-beta-swapped", "bert.embeddings.LayerNorm.", "weight", "bias");
        change("token-types-missing", TYPES, (index, value) -> 0);
        damage("bert.embeddings.word_embeddings.weight");
    }

    private void fields() {
        ModelConfig config = model.config();
        double epsilon = config.layerNormEps() == 1e-5 ? 1e-12 : 1e-5;
        add("epsilon", new Edit.Field("layer_norm_eps " + epsilon, c -> c.withLayerNormEps(epsilon)));
        Activation other = config.activation() == Activation.GELU ? Activation.GELU_TANH : Activation.GELU;
        add("gelu", new Edit.Field("hidden_act " + other.label(), c -> c.withActivation(other)));
        add("decoder-mask", new Edit.Field("is_decoder", c -> c.withDecoder(!config.isDecoder())));
    }

    private void head() {
        if (has(POOLER)) {
            move("transposed", POOLER, POOLER, new TensorOp.Transpose());
        }
        if (has(PREDICTIONS)) {
            damage(PREDICTIONS);
        }
    }

    private void heads() {
        int heads = model.config().heads();
        int size = model.config().headSize();
        if (heads > 1) {
            int[] turned = IntStream.range(0, heads * size)
                    .map(row -> (row + size) % (heads * size))
                    .toArray();
            String name = layer() + "attention.self.value.weight";
            move("heads-permuted", name, name, Gather.of(true, turned));
        }
    }

    private void layersSwapped() {
        int first = random.nextInt(model.config().layers() - 1);
        String here = LAYERS + first + ".";
        String there = LAYERS + (first + 1) + ".";
        List<Edit> edits = new ArrayList<>();
        for (String name : model.weights().names()) {
            if (name.startsWith(here)) {
                String other = there + name.substring(here.length());
                edits.add(new Edit.Move(name, other, List.of()));
                edits.add(new Edit.Move(other, name, List.of()));
            }
        }
        faults.add(new Diagnosis("layers-swapped", here + " and " + there, edits));
    }

    private void swap(String kind, String prefix, String one, String other) {
        faults.add(new Diagnosis(
                kind,
                prefix + one + " and " + other,
                List.of(
                        new Edit.Move(prefix + one, prefix + other, List.of()),
                        new Edit.Move(prefix + other, prefix + one, List.of()))));
    }

    private void move(String kind, String from, String to, TensorOp op) {
        faults.add(new Diagnosis(kind, to, List.of(new Edit.Move(from, to, List.of(op)))));
    }

    private void add(String kind, Edit.Field edit) {
        faults.add(new Diagnosis(kind, edit.text(), List.of(edit)));
    }

    /** One element is moved by as much as the tensor's are large. */
    private void damage(String name) {
        long elements = tensor(name).info().shape().elements();
        long hit = (long) (random.nextDouble() * elements);
        change(
                "damaged-element",
                name,
                (index, value) -> index == hit ? value + Math.max(0.05, Math.abs(value)) : value);
    }

    private void round(String name) {
        Tensor rounded = new TensorOp.Cast(DType.BF16).apply(tensor(name));
        faults.add(new Diagnosis("dtype", name, List.of(new Edit.Take(rounded, "bf16"))));
    }

    private void change(String kind, String name, Elementwise.Function function) {
        faults.add(new Diagnosis(
                kind, name, List.of(new Edit.Take(new Elementwise(tensor(name), function), "changed"))));
    }

    private Tensor tensor(String name) {
        return model.weights().get(name).orElseThrow();
    }

    private boolean has(String name) {
        return model.weights().contains(name);
    }
}
