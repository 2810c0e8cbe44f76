package org.bertconv.parity;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Rows of a tensor that a golden says nothing of, neither by an output nor by a digest. A vector is one row.
 *
 * @param name of the tensor
 * @param of how many rows it has
 * @param ranges of the rows that are not covered
 */
public record UncoveredRows(String name, long of, List<Range> ranges) {

    private static final int SHOWN = 4;

    /** Copies the list. */
    public UncoveredRows {
        ranges = List.copyOf(ranges);
    }

    /**
     * Rows one behind the other.
     *
     * @param first counted from 0
     * @param last itself among them
     */
    public record Range(long first, long last) {

        private String words() {
            return first == last ? String.valueOf(first) : first + " to " + last;
        }
    }

    static UncoveredRows of(String name, long of, BitSet rows) {
        List<Range> ranges = new ArrayList<>();
        for (int first = rows.nextSetBit(0); first >= 0; ) {
            int end = rows.nextClearBit(first);
            ranges.add(new Range(first, end - 1L));
            first = rows.nextSetBit(end);
        }
        return new UncoveredRows(name, of, ranges);
    }

    /** {@return how many rows are not covered} */
    public long count() {
        return ranges.stream()
                .mapToLong(range -> range.last() - range.first() + 1)
                .sum();
    }

    /** {@return whether no row is covered} */
    public boolean isWhole() {
        return count() == of;
    }

    /** {@return the rows in words: {@code rows 3, 50 to 52}} */
    String words() {
        String shown = ranges.stream().limit(SHOWN).map(Range::words).collect(Collectors.joining(", "));
        long more = ranges.stream()
                .skip(SHOWN)
                .mapToLong(range -> range.last() - range.first() + 1)
                .sum();
        return (count() == 1 ? "row " : "rows ") + shown + (more == 0 ? "" : " and " + more + " more");
    }

    /** {@return the name, with the rows behind it unless it is all of them} */
    public String label() {
        return isWhole() ? name : name + " (" + words() + ")";
    }
}
