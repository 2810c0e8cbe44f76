package org.bertconv.tensorflow;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.bertconv.tensor.Shape;

/** Whether slices are all of a tensor, and each element of it once. */
public final class SliceCover {

    private SliceCover() {}

    /**
     * {@return what is wrong, if anything is: boxes inside of a whole cover it exactly if no two overlap and their elements add up to its
     * own}
     *
     * @param box where a part lies
     * @param label what a part is called
     */
    public static <T> Optional<String> fault(
            Shape whole, List<T> parts, Function<T, SliceBox> box, Function<T, String> label) {
        List<T> sorted = new ArrayList<>(parts);
        boolean hasRows = whole.rank() > 0;
        sorted.sort(Comparator.comparingLong(
                part -> hasRows ? box.apply(part).starts().get(0) : 0));
        long elements = 0;
        for (int i = 0; i < sorted.size(); i++) {
            SliceBox part = box.apply(sorted.get(i));
            for (int j = i + 1; j < sorted.size(); j++) {
                SliceBox other = box.apply(sorted.get(j));
                if (hasRows && other.starts().get(0) >= part.end(0)) {
                    break;
                }
                if (part.overlaps(other)) {
                    return Optional.of(
                            "slices " + label.apply(sorted.get(i)) + " and " + label.apply(sorted.get(j)) + " overlap");
                }
            }
            // No overflow: disjoint boxes inside of a whole never have more elements than it has.
            elements += part.shape().elements();
        }
        return elements == whole.elements()
                ? Optional.empty()
                : Optional.of("slices have " + elements + " of the " + whole.elements() + " elements of " + whole);
    }
}
