package org.bertconv.parity.cause;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.bertconv.mapping.op.Gather;
import org.bertconv.mapping.op.TensorOp;
import org.bertconv.model.Activation;
import org.bertconv.model.Component;
import org.bertconv.model.ModelConfig;
import org.bertconv.model.TensorUses;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;

/** One fault of each kind, to be planted into a model in memory: the same edits that mend faults make them. */
public final class Faults {

    /** The seed of the layers and elements that are hit. */
    public static final long SEED = 20181031;

    private static final List<Component> ATTENTION =
            List.of(Component.QUERY, Component.KEY, Component.VALUE, Component.ATTENTION_OUTPUT);

    private static final List<Component> CROSS_ATTENTION =
            List.of(Component.CROSS_QUERY, Component.CROSS_KEY, Component.CROSS_VALUE, Component.CROSS_OUTPUT);

    private final Suspect model;
    private final TensorUses uses;
    private final Random random = new Random(SEED);
    private final List<Diagnosis> faults = new ArrayList<>();

    private Faults(Suspect model) {
        this.model = model;
        this.uses = new TensorUses(model.config());
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
        for (Component part : ATTENTION) {
            String name = in(part) + ".weight";
            if (isSquare(name)) {
                move("transposed", name, name, new TensorOp.Transpose());
            }
        }
        swap("query-key-swapped", Component.QUERY, Component.KEY);
        swap("key-value-swapped", Component.KEY, Component.VALUE);
        swap("query-value-swapped", Component.QUERY, Component.VALUE);
        gammaBeta(in(Component.ATTENTION_NORM));
        gammaBeta(in(Component.OUTPUT_NORM));
        heads();
        for (Component part : ATTENTION) {
            change("bias-lost", in(part) + ".bias", (index, value) -> 0);
        }
        change("bias-lost", in(Component.INTERMEDIATE) + ".bias", (index, value) -> 0);
        damage(in(Component.VALUE) + ".weight");
        damage(in(Component.INTERMEDIATE) + ".weight");
        round(in(Component.OUTPUT) + ".weight");
        crossAttention();
        layersSwapped();
        first(new FusedInterleaved()::at, random.nextInt(model.config().layers()));
    }

    private void crossAttention() {
        String block = block();
        if (!has(uses.in(block, Component.CROSS_QUERY) + ".weight")) {
            return;
        }
        for (Component part : CROSS_ATTENTION) {
            String name = uses.in(block, part) + ".weight";
            move("transposed", name, name, new TensorOp.Transpose());
        }
        swap(
                "query-key-swapped",
                uses.in(block, Component.CROSS_QUERY) + ".weight",
                uses.in(block, Component.CROSS_KEY) + ".weight");
        swap(
                "key-value-swapped",
                uses.in(block, Component.CROSS_KEY) + ".weight",
                uses.in(block, Component.CROSS_VALUE) + ".weight");
        gammaBeta(uses.in(block, Component.CROSS_NORM));
        change("bias-lost", uses.in(block, Component.CROSS_VALUE) + ".bias", (index, value) -> 0);
        damage(uses.in(block, Component.CROSS_VALUE) + ".weight");
    }

    /** What mends a fault of some kinds makes one as well. */
    private void first(Function<Scene, List<Diagnosis>> kind, int block) {
        kind.apply(new Scene(model, Optional.empty(), Set.of(), block, OptionalInt.empty())).stream()
                .findFirst()
                .ifPresent(faults::add);
    }

    /** A part of some layer. */
    private String in(Component part) {
        return uses.in(block(), part);
    }

    private String block() {
        List<String> blocks = uses.blocks();
        return blocks.get(random.nextInt(blocks.size()));
    }

    private void embeddings() {
        int rows = model.config().maxPositions();
        move(
                "position-offset",
                uses.positions(),
                uses.positions(),
                Gather.of(
                        true,
                        IntStream.range(0, rows).map(row -> (row + 1) % rows).toArray()));
        if (has(uses.embeddingNorm() + ".weight")) {
            gammaBeta(uses.embeddingNorm());
        }
        if (has(uses.types())) {
            change("token-types-missing", uses.types(), (index, value) -> 0);
        }
        damage(uses.words());
    }

    private void fields() {
        ModelConfig config = model.config();
        double epsilon = config.layerNormEps() == 1e-5 ? 1e-12 : 1e-5;
        if (config.usesEpsilon() || has(uses.predictionsBias())) {
            add("epsilon", new Edit.Field("layer_norm_eps " + epsilon, c -> c.withLayerNormEps(epsilon)));
        }
        Activation other = config.activation() == Activation.GELU ? Activation.GELU_TANH : Activation.GELU;
        add("gelu", new Edit.Field("hidden_act " + other.label(), c -> c.withActivation(other)));
        add("decoder-mask", new Edit.Field("is_decoder", c -> c.withDecoder(!config.isDecoder())));
    }

    private void head() {
        String pooler = uses.pooler() + ".weight";
        if (has(pooler)) {
            move("transposed", pooler, pooler, new TensorOp.Transpose());
            first(new MatrixMisplaced()::at, model.config().layers());
        }
        if (has(uses.predictionsBias())) {
            damage(uses.predictionsBias());
        }
    }

    private void heads() {
        int heads = model.config().heads();
        int size = model.config().headSize();
        if (heads > 1) {
            int[] turned = IntStream.range(0, heads * size)
                    .map(row -> (row + size) % (heads * size))
                    .toArray();
            String name = in(Component.VALUE) + ".weight";
            move("heads-permuted", name, name, Gather.of(true, turned));
        }
    }

    private void layersSwapped() {
        List<String> blocks = uses.blocks();
        if (blocks.size() < 2) {
            return; // they share their weights
        }
        int first = random.nextInt(blocks.size() - 1);
        String here = blocks.get(first);
        String there = blocks.get(first + 1);
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

    /** What has another shape would not even load. */
    private void swap(String kind, Component one, Component other) {
        String block = block();
        String left = uses.in(block, one) + ".weight";
        String right = uses.in(block, other) + ".weight";
        if (tensor(left).info().shape().equals(tensor(right).info().shape())) {
            swap(kind, left, right);
        }
    }

    private boolean isSquare(String name) {
        Shape shape = tensor(name).info().shape();
        return shape.rank() == 2 && shape.dimension(0) == shape.dimension(1);
    }

    private void gammaBeta(String norm) {
        swap("gamma-beta-swapped", norm + ".weight", norm + ".bias");
    }

    private void swap(String kind, String one, String other) {
        faults.add(new Diagnosis(
                kind,
                one + " and " + other,
                List.of(new Edit.Move(one, other, List.of()), new Edit.Move(other, one, List.of()))));
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
