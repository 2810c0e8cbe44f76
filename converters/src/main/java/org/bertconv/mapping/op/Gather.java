package org.bertconv.mapping.op;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;

/**
 * Rows or columns in another order, or some of them: {@code rows(4-7 0-3)} begins with the rows 4 to 7. The elements of a vector are its
 * rows.
 *
 * @param rows whether it is rows that are taken, and not columns
 * @param ranges that are taken, one after the other
 */
public record Gather(boolean rows, List<Range> ranges) implements TensorOp {

    private static final int MAX_TAKEN = 1 << 24;

    /**
     * From the first to the last, both included.
     *
     * @param first counted from 0
     * @param last at least the first
     */
    public record Range(int first, int last) {

        /** @throws IllegalArgumentException if nothing is between them */
        public Range {
            if (first < 0 || last < first) {
                throw new IllegalArgumentException(first + "-" + last + " is no range");
            }
        }

        @Override
        public String toString() {
            return first == last ? String.valueOf(first) : first + "-" + last;
        }
    }

    /** Copies the list. */
    public Gather {
        ranges = List.copyOf(ranges);
        if (ranges.isEmpty()
                || ranges.stream()
                                .mapToLong(r -> (long) r.last() - r.first() + 1)
                                .sum()
                        > MAX_TAKEN) {
            throw new IllegalArgumentException("1 to " + MAX_TAKEN + " rows or columns are taken");
        }
    }

    /** {@return the operation that takes these, neighbours joined to ranges} */
    public static Gather of(boolean rows, int... taken) {
        List<Range> ranges = new ArrayList<>();
        for (int start = 0; start < taken.length; ) {
            int end = start;
            while (end + 1 < taken.length && taken[end + 1] == taken[end] + 1) {
                end++;
            }
            ranges.add(new Range(taken[start], taken[end]));
            start = end + 1;
        }
        return new Gather(rows, ranges);
    }

    /** {@return the operation that rule files call so, if it is one of these} */
    static Optional<TensorOp> parse(String label) {
        boolean rows = label.startsWith("rows(");
        if ((!rows && !label.startsWith("columns(")) || !label.endsWith(")")) {
            return Optional.empty();
        }
        List<Range> ranges = new ArrayList<>();
        try {
            for (String part :
                    label.substring(label.indexOf('(') + 1, label.length() - 1).split(" ", -1)) {
                int dash = part.indexOf('-');
                int first = Integer.parseInt(dash < 0 ? part : part.substring(0, dash));
                ranges.add(new Range(first, dash < 0 ? first : Integer.parseInt(part.substring(dash + 1))));
            }
            return Optional.of(new Gather(rows, ranges));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public String label() {
        return (rows ? "rows" : "columns")
                + ranges.stream().map(Range::toString).collect(Collectors.joining(" ", "(", ")"));
    }

    @Override
    public Shape shape(Shape input) {
        int axis = rows ? 0 : 1;
        int last = ranges.stream().mapToInt(Range::last).max().orElse(0);
        if (input.rank() <= axis || input.rank() > 2 || last >= input.dimension(axis)) {
            throw new IllegalArgumentException(label() + " reaches beyond " + input);
        }
        List<Long> dimensions = new ArrayList<>(input.dimensions());
        dimensions.set(axis, (long) indices().length);
        return new Shape(dimensions);
    }

    /** {@return what is taken, in order} */
    int[] indices() {
        return ranges.stream()
                .flatMapToInt(range -> IntStream.rangeClosed(range.first(), range.last()))
                .toArray();
    }

    /** Only where each is taken once can it be undone; how many there were without the others is not known here. */
    @Override
    public Optional<TensorOp> inverse() {
        int[] taken = indices();
        int[] back = new int[taken.length];
        Arrays.fill(back, -1);
        for (int i = 0; i < taken.length; i++) {
            if (taken[i] >= taken.length || back[taken[i]] >= 0) {
                return Optional.empty();
            }
            back[taken[i]] = i;
        }
        return Optional.of(of(rows, back));
    }

    @Override
    public Tensor apply(Tensor input) {
        return new GatheredTensor(input, this);
    }
}
