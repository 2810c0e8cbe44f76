package org.bertconv.parity.cause;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bertconv.mapping.op.Gather;
import org.bertconv.model.Component;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;

/**
 * The attention heads of a layer in another order in some of its tensors. With the reference at hand the order is read off the tensors;
 * without it, all orders of few heads are tried, and of many those that mistakes make: backwards and turned by one.
 */
final class HeadsPermuted implements Hypothesis {

    private static final int MAX_HEADS_FOR_ALL = 4;

    @Override
    public List<Diagnosis> at(Scene scene) throws IOException {
        List<Diagnosis> found = new ArrayList<>();
        for (String block : scene.suspect().config().heads() < 2 ? List.<String>of() : scene.prefixes()) {
            for (Attending of : scene.attentions(block)) {
                found.addAll(scene.reference().isPresent() ? observed(scene, block, of) : tried(scene, block, of));
            }
        }
        return found;
    }

    private static List<Diagnosis> observed(Scene scene, String block, Attending of) throws IOException {
        List<Edit> edits = new ArrayList<>();
        String order = "";
        List<Component> parts = new ArrayList<>(of.projections());
        parts.add(of.output());
        for (Component part : parts) {
            boolean rows = part != of.output();
            for (String kind : rows ? List.of("weight", "bias") : List.of("weight")) {
                String name = scene.uses().in(block, part) + "." + kind;
                Optional<int[]> heads = scene.differing().contains(name) ? order(scene, name, rows) : Optional.empty();
                if (heads.isPresent()) {
                    order = Arrays.toString(heads.get());
                    edits.add(edit(scene, name, rows, heads.get()));
                }
            }
        }
        return edits.isEmpty() ? List.of() : List.of(diagnosis(scene, block, order, edits));
    }

    /** Which head of the suspect is which of the reference. */
    private static Optional<int[]> order(Scene scene, String name, boolean rows) throws IOException {
        Tensor mine = scene.suspect().weights().get(name).orElseThrow();
        Optional<Tensor> right = scene.right(name);
        if (right.isEmpty() || !right.get().info().shape().equals(mine.info().shape())) {
            return Optional.empty();
        }
        double[] ours = Numbers.of(mine);
        double[] theirs = Numbers.of(right.get());
        int heads = scene.suspect().config().heads();
        int[] order = new int[heads];
        for (int head = 0; head < heads; head++) {
            int wanted = head;
            int[] found = IntStream.range(0, heads)
                    .filter(other -> isHead(mine.info().shape(), heads, rows, theirs, wanted, ours, other))
                    .toArray();
            if (found.length != 1) {
                return Optional.empty();
            }
            order[head] = found[0];
        }
        return Optional.of(order);
    }

    private static boolean isHead(
            Shape shape, int heads, boolean rows, double[] right, int wanted, double[] mine, int other) {
        int all = (int) shape.dimension(0);
        int columns = shape.rank() == 1 ? 1 : (int) shape.dimension(1);
        int size = (rows ? all : columns) / heads;
        for (int i = 0; i < (rows ? size : all); i++) {
            for (int j = 0; j < (rows ? columns : size); j++) {
                int a = rows ? (wanted * size + i) * columns + j : i * columns + wanted * size + j;
                int b = rows ? (other * size + i) * columns + j : i * columns + other * size + j;
                if (!Numbers.isClose(right[a], mine[b])) {
                    return false;
                }
            }
        }
        return true;
    }

    private static List<Diagnosis> tried(Scene scene, String block, Attending of) {
        List<Diagnosis> found = new ArrayList<>();
        for (int[] order : orders(scene.suspect().config().heads())) {
            for (List<Component> parts : parts(of.projections())) {
                for (List<String> kinds : List.of(List.of("weight", "bias"), List.of("weight"))) {
                    found.add(
                            diagnosis(scene, block, Arrays.toString(order), edits(scene, block, order, parts, kinds)));
                }
            }
            String output = scene.uses().in(block, of.output()) + ".weight";
            found.add(diagnosis(scene, block, Arrays.toString(order), List.of(edit(scene, output, false, order))));
        }
        return found;
    }

    /** What is permuted together: all three, one of them, or query and key. */
    private static List<List<Component>> parts(List<Component> projections) {
        List<List<Component>> parts = new ArrayList<>(List.of(projections));
        projections.forEach(one -> parts.add(List.of(one)));
        parts.add(projections.subList(0, 2));
        return parts;
    }

    private static List<Edit> edits(Scene scene, String block, int[] order, List<Component> parts, List<String> kinds) {
        List<Edit> edits = new ArrayList<>();
        for (Component part : parts) {
            kinds.forEach(kind -> edits.add(edit(scene, scene.uses().in(block, part) + "." + kind, true, order)));
        }
        return edits;
    }

    private static List<int[]> orders(int heads) {
        List<int[]> orders = new ArrayList<>();
        if (heads <= MAX_HEADS_FOR_ALL) {
            permute(new int[heads], 0, 0, orders);
            return orders.subList(1, orders.size());
        }
        orders.add(IntStream.range(0, heads).map(i -> heads - 1 - i).toArray());
        orders.add(IntStream.range(0, heads).map(i -> (i + 1) % heads).toArray());
        orders.add(IntStream.range(0, heads).map(i -> (i + heads - 1) % heads).toArray());
        return orders;
    }

    /** All orders, the identity first. */
    private static void permute(int[] order, int at, int used, List<int[]> orders) {
        if (at == order.length) {
            orders.add(order.clone());
            return;
        }
        for (int i = 0; i < order.length; i++) {
            if ((used & 1 << i) == 0) {
                order[at] = i;
                permute(order, at + 1, used | 1 << i, orders);
            }
        }
    }

    private static Edit edit(Scene scene, String name, boolean rows, int[] order) {
        int size = scene.suspect().config().headSize();
        int[] taken = Arrays.stream(order)
                .flatMap(head -> IntStream.range(head * size, (head + 1) * size))
                .toArray();
        return new Edit.Move(name, name, List.of(Gather.of(rows, taken)));
    }

    private static Diagnosis diagnosis(Scene scene, String block, String order, List<Edit> edits) {
        String where = edits.stream()
                .flatMap(edit -> edit.tensor().stream())
                .map(name -> name.substring(block.length()))
                .reduce((a, b) -> a + ", " + b)
                .orElse("");
        return new Diagnosis(
                "heads-permuted",
                "the heads of layer " + scene.block() + " are permuted in " + where + ": they belong in the order "
                        + order,
                edits);
    }
}
