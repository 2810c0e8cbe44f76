package org.bertconv.report;

import java.util.Optional;

/**
 * The first whole component of a name that is a number: {@code 3} in {@code layer.3.output} and in {@code layer_3/output}.
 *
 * @param value the number
 * @param start its first character
 * @param end behind its last
 */
record LayerNumber(int value, int start, int end) {

    private static final int MAX_DIGITS = 6;

    /** {@return the layer that a name speaks of, if it speaks of one} */
    static Optional<LayerNumber> in(String name) {
        int start = 0;
        while (start < name.length()) {
            int end = start;
            while (end < name.length() && isDigit(name.charAt(end))) {
                end++;
            }
            if (isComponent(name, start, end)) {
                return Optional.of(new LayerNumber(Integer.parseInt(name.substring(start, end)), start, end));
            }
            start = Math.max(end, start + 1);
        }
        return Optional.empty();
    }

    String replacedBy(String name, String other) {
        return name.substring(0, start) + other + name.substring(end);
    }

    private static boolean isComponent(String name, int start, int end) {
        int digits = end - start;
        boolean plain = digits > 0 && digits <= MAX_DIGITS && (digits == 1 || name.charAt(start) != '0');
        return plain
                && start > 0
                && "._/".indexOf(name.charAt(start - 1)) >= 0
                && (end == name.length() || "./".indexOf(name.charAt(end)) >= 0);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
