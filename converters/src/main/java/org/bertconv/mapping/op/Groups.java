package org.bertconv.mapping.op;

import java.util.Optional;
import java.util.function.Function;
import org.bertconv.tensor.Shape;

/**
 * How many groups the rows of a part are in.
 *
 * @param field of config.json that says it; empty if every row is a group
 * @param said what it says, once it is known
 */
record Groups(String field, Optional<Long> said) {

    static final Groups ROWS = new Groups("", Optional.empty());
    static final Groups HEADS = new Groups("num_attention_heads", Optional.empty());

    /** {@return the same with what a config says} */
    Groups in(Function<String, Optional<Long>> sizes) {
        return field.isEmpty() ? this : new Groups(field, sizes.apply(field));
    }

    /** {@return the end of a label} */
    String label() {
        return field.isEmpty()
                ? ""
                : "_heads" + said.map(heads -> "(" + heads + ")").orElse("");
    }

    /**
     * Requires that rows can be divided.
     *
     * @throws IllegalArgumentException if they cannot, or if nobody says into how many
     */
    void require(String label, Shape input, int parts) {
        long groups = count(input, parts);
        if (input.rank() < 1 || input.dimension(0) % Math.multiplyExact(groups, (long) parts) != 0) {
            throw new IllegalArgumentException(
                    label + " takes rows of " + parts + " parts in " + groups + " groups, not " + input);
        }
    }

    /** {@return the number of groups in a tensor, at least 1} */
    long count(Shape input, int parts) {
        if (field.isEmpty()) {
            return input.rank() < 1 ? 1 : Math.max(1, input.dimension(0) / parts);
        }
        return said.filter(groups -> groups > 0)
                .orElseThrow(() -> new IllegalArgumentException("no config.json says " + field));
    }
}
