package org.bertconv.parity.cause;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;

/**
 * Values that are nowhere in the suspect any more: a bias that is all zeros, segments without embeddings, a rounding to a narrower dtype, a
 * damaged element, a pooler that is another layer. What is gone is told by the reference.
 */
final class ValuesLost implements Hypothesis {

    private static final int FEW = 3;

    @Override
    public List<Diagnosis> at(Scene scene) throws IOException {
        List<Diagnosis> found = new ArrayList<>();
        List<Tensor> lost = new ArrayList<>();
        List<Optional<DType>> roundings = new ArrayList<>();
        for (String name : scene.names()) {
            Optional<Tensor> right = scene.right(name);
            if (right.isPresent() && scene.differing().contains(name)) {
                Tensor mine = scene.suspect().weights().get(name).orElseThrow();
                lost.add(right.get());
                boolean fits = mine.info().shape().equals(right.get().info().shape());
                Optional<Loss> loss = fits ? Optional.of(Loss.of(mine, right.get())) : Optional.empty();
                roundings.add(loss.flatMap(Loss::rounding));
                found.add(one(scene, mine, right.get(), loss));
            }
        }
        pooler(scene, lost).ifPresent(found::add);
        if (lost.size() > 1) {
            found.add(diagnosis("values", lost.size() + " tensors have other values", lost));
        }
        boolean rounded = !roundings.isEmpty() && roundings.stream().allMatch(Optional::isPresent);
        return rounded ? List.of(rounding(scene, roundings.get(0).orElseThrow())) : found;
    }

    private static Diagnosis one(Scene scene, Tensor mine, Tensor right, Optional<Loss> loss) throws IOException {
        String name = mine.info().name();
        Shape shape = mine.info().shape();
        List<Tensor> taken = List.of(right);
        if (loss.isEmpty()) {
            return diagnosis(
                    "shape", name + " is " + shape + ", not " + right.info().shape(), taken);
        }
        Loss lost = loss.get();
        if (name.equals(scene.uses().types()) && isConstant(mine)) {
            return diagnosis("token-types-missing", name + " has the same row for every segment", taken);
        }
        if (lost.isZeros()) {
            return diagnosis(name.endsWith(".bias") ? "bias-lost" : "values-lost", name + " is all zeros", taken);
        }
        if (lost.differing() <= FEW) {
            String index = index(lost.first(), shape);
            return diagnosis(
                    "damaged-element",
                    name + index + " is " + lost.found() + ", not " + lost.wanted() + "; "
                            + (lost.differing() == 1
                                    ? "no other element differs"
                                    : lost.differing() + " of its elements differ"),
                    taken);
        }
        return diagnosis("values", name + " has other values: " + lost.differing() + " elements differ", taken);
    }

    /** A pooler that was taken from another dense layer of its size, which is still there as well. */
    private static Optional<Diagnosis> pooler(Scene scene, List<Tensor> lost) throws IOException {
        String pooler = scene.uses().pooler() + ".";
        if (lost.isEmpty()
                || !lost.stream().allMatch(right -> right.info().name().startsWith(pooler))) {
            return Optional.empty();
        }
        StateDict weights = scene.suspect().weights();
        for (String name : weights.names()) {
            String other = name.substring(0, name.lastIndexOf('.') + 1);
            if (!other.equals(pooler) && name.endsWith(".weight") && isCopied(weights, lost, pooler, other)) {
                String words = "the pooler " + scene.uses().pooler() + " was taken from "
                        + other.substring(0, other.length() - 1) + " and holds the same";
                return Optional.of(diagnosis("pooler", words, lost));
            }
        }
        return Optional.empty();
    }

    private static boolean isCopied(StateDict weights, List<Tensor> lost, String pooler, String other)
            throws IOException {
        for (Tensor right : lost) {
            String name = right.info().name();
            Tensor mine = weights.get(name).orElseThrow();
            Optional<Tensor> theirs = weights.get(other + name.substring(pooler.length()));
            boolean alike = theirs.isPresent()
                    && theirs.get().info().dtype() == mine.info().dtype()
                    && theirs.get().info().shape().equals(mine.info().shape())
                    && theirs.get().load().equals(mine.load());
            if (!alike) {
                return false;
            }
        }
        return true;
    }

    /** What was rounded in one block was rounded in all. */
    private static Diagnosis rounding(Scene scene, DType dtype) {
        List<Edit> edits = new ArrayList<>();
        for (String name : scene.suspect().weights().names()) {
            scene.right(name)
                    .filter(right -> scene.differing().contains(name))
                    .ifPresent(right -> edits.add(new Edit.Take(right, "convert its source again, with --dtype keep")));
        }
        return new Diagnosis(
                "dtype", edits.size() + " tensors were rounded to " + dtype.label() + " on the way", edits);
    }

    /** {@return whether all rows are alike} */
    static boolean isConstant(Tensor table) throws IOException {
        ByteBuffer rows = table.load();
        int row = (int) (table.info().bytes() / table.info().shape().dimension(0));
        for (int at = row; at < rows.limit(); at += row) {
            if (!rows.slice(at, row).equals(rows.slice(0, row))) {
                return false;
            }
        }
        return true;
    }

    /** {@return an element of a tensor, in brackets} */
    static String index(long place, Shape shape) {
        return shape.rank() == 2
                ? "[" + place / shape.dimension(1) + ", " + place % shape.dimension(1) + "]"
                : "[" + place + "]";
    }

    private static Diagnosis diagnosis(String kind, String words, List<Tensor> right) {
        List<Edit> edits = new ArrayList<>();
        right.forEach(tensor -> edits.add(new Edit.Take(
                tensor,
                "convert its source again: nothing in it restores "
                        + tensor.info().name())));
        return new Diagnosis(kind, words, edits);
    }
}
