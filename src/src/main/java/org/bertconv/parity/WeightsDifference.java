package org.bertconv.parity;

import java.util.List;

/**
 * How the tensors of two checkpoints compare by content, under canonical names.
 *
 * @param compared how many both sides have
 * @param identical how many of those have the same values
 * @param different the others
 * @param onlyLeft canonical names that only the left side has
 * @param onlyRight canonical names that only the right side has
 */
public record WeightsDifference(
        int compared, int identical, List<Different> different, List<String> onlyLeft, List<String> onlyRight) {

    /** Nothing was compared by content, as against a golden. */
    public static final WeightsDifference NONE = new WeightsDifference(0, 0, List.of(), List.of(), List.of());

    /** Copies the lists. */
    public WeightsDifference {
        different = List.copyOf(different);
        onlyLeft = List.copyOf(onlyLeft);
        onlyRight = List.copyOf(onlyRight);
    }

    /**
     * @param name the canonical name
     * @param maxAbs the largest absolute difference; infinite if the shapes differ
     * @param rms the root of the mean squared difference
     * @param rounding whether no element differs by more than rounding it to the narrower of the two dtypes explains
     */
    public record Different(String name, double maxAbs, double rms, boolean rounding) {}
}
