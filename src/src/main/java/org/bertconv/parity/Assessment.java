package org.bertconv.parity;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.bertconv.tensor.Tensor;

/** Draws the verdict: what was compared, what that could witness, and what is left. */
final class Assessment {

    private final Tolerance tolerance;
    private final ModelSide left;
    private final List<String> unknown;
    private final Collection<OutputComparison> outputs;
    private final WeightsDifference weights;
    private final Witnesses witnesses;
    private final Map<String, Tensor> tensors;
    private final Predicate<OutputComparison> passes;

    Assessment(
            Tolerance tolerance,
            ModelSide left,
            List<String> unknownRight,
            Collection<OutputComparison> outputs,
            WeightsDifference weights,
            Witnesses witnesses,
            Predicate<OutputComparison> passes) {
        this.passes = passes;
        this.tolerance = tolerance;
        this.left = left;
        this.unknown = new ArrayList<>(left.unknown());
        this.unknown.addAll(unknownRight);
        this.outputs = outputs;
        this.weights = weights;
        this.witnesses = witnesses;
        this.tensors = left.tensors();
    }

    /**
     * @param verdict same, different or cannot tell
     * @param coverage what the comparison could witness
     * @param notes one line each
     */
    record Finding(Verdict verdict, Coverage coverage, List<String> notes) {

        /**
         * {@return the same where the two differ beside their weights, which makes them different}
         *
         * @param weightsOnly whether only tensors were asked about
         */
        Finding differing(List<String> lines, boolean weightsOnly) {
            return new Finding(lines.isEmpty() || weightsOnly ? verdict : Verdict.DIFFERENT, coverage, notes)
                    .and(lines);
        }

        /** {@return the same with more to say} */
        Finding and(List<String> lines) {
            List<String> all = new ArrayList<>(notes);
            all.addAll(lines);
            return new Finding(verdict, coverage, all);
        }

        /**
         * {@return the same, but never better than cannot tell if rows are uncovered that have to be covered}
         *
         * @param open rows that a golden says nothing of
         * @param required those that it has to cover
         * @param lines about them
         */
        Finding leaving(List<UncoveredRows> open, List<UncoveredRows> required, List<String> lines) {
            Verdict best = required.isEmpty() || verdict != Verdict.SAME ? verdict : Verdict.CANNOT_TELL;
            List<String> labels = required.stream().map(UncoveredRows::label).toList();
            return new Finding(best, coverage.leaving(open, labels), notes).and(lines);
        }

        /** {@return the same, but never better than cannot tell if outputs were not compared} */
        Finding without(List<String> outputs, String why) {
            if (outputs.isEmpty()) {
                return this;
            }
            return new Finding(verdict == Verdict.SAME ? Verdict.CANNOT_TELL : verdict, coverage, notes)
                    .and(List.of(why + ": " + String.join(", ", outputs)));
        }
    }

    /** Two models: every tensor that both have is compared by content, so only what one side has alone is uncovered. */
    Finding ofModels(boolean weightsOnly) {
        List<String> uncovered = new ArrayList<>(weights.onlyLeft());
        uncovered.addAll(weights.onlyRight());
        uncovered.addAll(unknown);
        Set<String> onlyLeft = Set.copyOf(weights.onlyLeft());
        long compared = tensors.values().stream()
                .filter(tensor -> !onlyLeft.contains(tensor.info().name()))
                .mapToLong(tensor -> tensor.info().shape().elements())
                .sum();
        List<String> notes = new ArrayList<>();
        boolean differs = !outputs.stream().allMatch(passes);
        List<String> tolerated = new ArrayList<>();
        for (WeightsDifference.Different different : weights.different()) {
            Tensor tensor = tensors.get(different.name());
            boolean unseen = weightsOnly || tensor == null || !witnesses.witnessesAll(tensor);
            if (different.rounding()) {
                continue;
            }
            if (!Double.isFinite(different.maxAbs()) || (unseen && !isAllowed(different, weightsOnly))) {
                differs = true;
                notes.add(different.name() + how(different, unseen && !weightsOnly));
            } else {
                tolerated.add(different.name());
            }
        }
        if (!tolerated.isEmpty() && !differs) {
            notes.add(tolerated.size() + " tensors differ by more than rounding, within the tolerance"
                    + (weightsOnly ? "" : " of the outputs") + ": " + some(tolerated));
        }
        boolean nothing = weightsOnly ? weights.compared() == 0 : outputs.isEmpty();
        if (nothing) {
            notes.add("nothing was compared: the two have no common " + (weightsOnly ? "tensor" : "output"));
        }
        if (!uncovered.isEmpty()) {
            notes.add(uncovered.size() + " tensors are not on both sides: " + some(uncovered));
        }
        return new Finding(verdict(differs, nothing || !uncovered.isEmpty()), coverage(compared, uncovered), notes);
    }

    /** Nothing hides a NaN: it goes through every output that depends on it, and is worth saying before where it shows. */
    private static String how(WeightsDifference.Different different, boolean unseen) {
        if (Double.isInfinite(different.maxAbs()) && Double.isInfinite(different.rms())) {
            return " has another shape, or whole numbers that are not the same";
        }
        if (!Double.isFinite(different.maxAbs())) {
            return " holds a NaN or an infinity";
        }
        return String.format(Locale.ROOT, " differs by %.3g", different.maxAbs())
                + (unseen ? ", which the outputs do not show" : "");
    }

    /**
     * What no output shows has to be the same: the contract is about outputs, and a thousandth is much for an embedding. A tolerance that
     * the user chose is for the weights where nothing else is compared.
     */
    private boolean isAllowed(WeightsDifference.Different different, boolean weightsOnly) {
        return weightsOnly && !tolerance.equals(Tolerance.CONTRACT) && different.maxAbs() <= tolerance.atol();
    }

    /**
     * Recorded outputs.
     *
     * @param unread tensors that no recorded output depends on, though it could
     * @param compared elements that were compared by content
     */
    Finding ofGolden(List<String> unread, long compared) {
        List<String> uncovered = new ArrayList<>(unknown);
        uncovered.addAll(unread);
        List<String> notes = new ArrayList<>();
        if (outputs.isEmpty()) {
            notes.add("nothing was compared: no recorded output is one of this model");
        }
        if (!uncovered.isEmpty()) {
            notes.add("no recorded output depends on " + some(uncovered)
                    + "; --head or --outputs say that these are not wanted");
        }
        boolean differs = !outputs.stream().allMatch(passes);
        Verdict verdict = verdict(differs, outputs.isEmpty() || !uncovered.isEmpty());
        return new Finding(verdict, coverage(compared, uncovered), notes);
    }

    private static Verdict verdict(boolean differs, boolean incomplete) {
        if (differs) {
            return Verdict.DIFFERENT;
        }
        return incomplete ? Verdict.CANNOT_TELL : Verdict.SAME;
    }

    private Coverage coverage(long compared, List<String> uncovered) {
        long witnessed =
                tensors.values().stream().mapToLong(witnesses::witnessed).sum();
        long withoutEffect = tensors.values().stream()
                .filter(tensor -> witnesses.isWithoutEffect(tensor.info().name()))
                .mapToLong(tensor -> tensor.info().shape().elements())
                .sum();
        return new Coverage(left.parameters(), witnessed, compared, withoutEffect, List.of(), uncovered, List.of());
    }

    static String some(List<String> names) {
        String first = names.stream().limit(4).collect(Collectors.joining(", "));
        return names.size() > 4 ? first + " and " + (names.size() - 4) + " more" : first;
    }
}
