package org.bertconv.parity.cause;

import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** What of a sequence a pooler looks at. It should be the first token; some ports look elsewhere. */
public enum Pooled {
    FIRST("the first token"),
    LAST_PLACE("the last place of each row, padding or not"),
    LAST_TOKEN("the last token that is not padding"),
    MEAN("the mean of all tokens that are not padding"),
    MEAN_OF_ALL("the mean of all places, padding or not");

    private final String label;

    Pooled(String label) {
        this.label = label;
    }

    /** {@return in words} */
    String label() {
        return label;
    }

    /** {@return the places of a sequence that are averaged; the first one if there is none} */
    public int[] places(long[] mask) {
        IntPredicate seen = place -> mask[place] != 0;
        int[] places = switch (this) {
            case FIRST -> new int[] {0};
            case LAST_PLACE -> new int[] {mask.length - 1};
            case LAST_TOKEN ->
                IntStream.range(0, mask.length)
                        .map(place -> mask.length - 1 - place)
                        .filter(seen)
                        .limit(1)
                        .toArray();
            case MEAN -> IntStream.range(0, mask.length).filter(seen).toArray();
            case MEAN_OF_ALL -> IntStream.range(0, mask.length).toArray();
        };
        return places.length == 0 ? new int[] {0} : places;
    }
}
