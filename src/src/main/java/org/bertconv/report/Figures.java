package org.bertconv.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.bertconv.tensor.Shape;

/**
 * Numbers as people read them. Always as in {@link Locale#US}, the one locale whose symbols a JVM knows without loading the data of all
 * others, which would take longer than the rest of a report.
 */
final class Figures {

    private Figures() {}

    /** {@return three digits and an exponent, {@code 1.23e-04}; {@code 0} for nothing at all} */
    static String small(double value) {
        if (value == 0) {
            return "0";
        }
        return Double.isFinite(value) ? String.format(Locale.US, "%.2e", value) : Double.toString(value);
    }

    static String small(OptionalDouble value) {
        return value.isPresent() ? small(value.getAsDouble()) : "-";
    }

    /** {@return how many times: a digit behind the point, below 1000} */
    static String ratio(double value) {
        return value < 1000 ? String.format(Locale.US, "%.1f", value) : small(value);
    }

    /** {@return a tolerance in three digits, rounded up, so that what is shown is enough} */
    static String enough(double value) {
        if (!Double.isFinite(value) || value == 0) {
            return small(value);
        }
        BigDecimal up = new BigDecimal(value).round(new MathContext(3, RoundingMode.CEILING));
        return String.format(Locale.US, "%.2e", up);
    }

    /** {@return digits in groups of three} */
    static String count(long value) {
        StringBuilder digits = new StringBuilder(Long.toString(value));
        int first = value < 0 ? 1 : 0;
        for (int i = digits.length() - 3; i > first; i -= 3) {
            digits.insert(i, ',');
        }
        return digits.toString();
    }

    /** {@return a count and what is counted} */
    static String count(long value, String noun) {
        return count(value) + " " + noun + (value == 1 ? "" : "s");
    }

    /** {@return the share in percent, rounded down, so that only all is 100%} */
    static String percent(double share) {
        return String.format(Locale.US, "%.1f%%", Math.floor(share * 1000) / 10);
    }

    static String shape(Shape shape) {
        return shape.toString();
    }

    static String shape(List<Long> dimensions) {
        return dimensions.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
    }
}
