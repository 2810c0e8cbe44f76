package org.bertconv.mapping;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How long something is: a dimension, a number, or two of them with {@code -} or {@code *} between, such as {@code 3*E}.
 *
 * @param text as it is written
 * @param left the first of the two, or the only one
 * @param operator {@code -} or {@code *}; a space if there is one only
 * @param right the second; empty if there is one only
 */
public record Extent(String text, String left, char operator, String right) {

    private static final int MAX_DIGITS = 9;

    /** {@return what is written so, if it is an extent} */
    static Optional<Extent> of(String text) {
        int at = Math.max(text.indexOf('-'), text.indexOf('*'));
        Extent extent = at < 0
                ? new Extent(text, text, ' ', "")
                : new Extent(text, text.substring(0, at), text.charAt(at), text.substring(at + 1));
        boolean sound = isOperand(extent.left) && (at < 0 || isOperand(extent.right));
        return sound ? Optional.of(extent) : Optional.empty();
    }

    private static boolean isOperand(String text) {
        boolean letters = text.chars().allMatch(c -> c >= 'A' && c <= 'Z');
        return !text.isEmpty() && (letters || isNumber(text));
    }

    private static boolean isNumber(String text) {
        return text.length() <= MAX_DIGITS
                && text.charAt(0) != '0'
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** {@return the names of the dimensions in it} */
    List<String> dimensions() {
        return Stream.of(left, right)
                .filter(operand -> !operand.isEmpty() && !isNumber(operand))
                .toList();
    }

    /**
     * {@return the length; 0 where a difference is below}
     *
     * @throws IllegalArgumentException if a dimension has no size
     */
    long of(Map<String, Long> sizes) {
        return switch (operator) {
            case '-' -> Math.max(0, size(left, sizes) - size(right, sizes));
            case '*' -> Math.multiplyExact(size(left, sizes), size(right, sizes));
            default -> size(left, sizes);
        };
    }

    private static long size(String operand, Map<String, Long> sizes) {
        if (isNumber(operand)) {
            return Long.parseLong(operand);
        }
        Long size = sizes.get(operand);
        if (size == null) {
            throw new IllegalArgumentException("dimension " + operand + " has no size");
        }
        return size;
    }
}
