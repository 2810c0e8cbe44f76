package org.bertconv.tensorflow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bertconv.tensor.Shape;

/**
 * Where a slice lies in its tensor.
 *
 * @param starts its first index in each dimension
 * @param shape its dimensions
 */
public record SliceBox(List<Long> starts, Shape shape) {

    /** Copies the list. */
    public SliceBox {
        starts = List.copyOf(starts);
    }

    /** {@return the box that extents cut out of a whole, if it lies inside of it} */
    public static Optional<SliceBox> of(Shape whole, List<Extent> extents) {
        if (extents.size() != whole.rank()) {
            return Optional.empty();
        }
        List<Long> starts = new ArrayList<>();
        List<Long> lengths = new ArrayList<>();
        for (int axis = 0; axis < whole.rank(); axis++) {
            Extent extent = extents.get(axis);
            long dimension = whole.dimension(axis);
            long length = extent.length() == Extent.WHOLE ? dimension : extent.length();
            if (extent.start() > dimension || length > dimension - extent.start()) {
                return Optional.empty();
            }
            starts.add(extent.start());
            lengths.add(length);
        }
        return Optional.of(new SliceBox(starts, new Shape(lengths)));
    }

    /** {@return the index behind the last one, in a dimension} */
    public long end(int axis) {
        return starts.get(axis) + shape.dimension(axis);
    }

    /** {@return whether some element lies in both boxes} */
    public boolean overlaps(SliceBox other) {
        if (shape.elements() == 0 || other.shape.elements() == 0) {
            return false;
        }
        for (int axis = 0; axis < shape.rank(); axis++) {
            if (starts.get(axis) >= other.end(axis) || other.starts.get(axis) >= end(axis)) {
                return false;
            }
        }
        return true;
    }

    /** {@return the box as Python slices it: {@code [0:21, 0:12]}} */
    @Override
    public String toString() {
        return IntStream.range(0, shape.rank())
                .mapToObj(axis -> starts.get(axis) + ":" + end(axis))
                .collect(Collectors.joining(", ", "[", "]"));
    }
}
