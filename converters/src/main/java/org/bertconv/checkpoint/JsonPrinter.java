package org.bertconv.checkpoint;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Iterator;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Prints a tree as Python's {@code json.dumps(…, indent=2, ensure_ascii=False)} does. Trees come from {@link JsonText} or from us, so they are not deep. */
final class JsonPrinter {

    /** As many digits tell every double from its neighbours. */
    private static final int MOST_DIGITS = 17;

    private final StringBuilder out = new StringBuilder();

    String print(JsonNode value) {
        value(value, 0);
        return out.append('\n').toString();
    }

    private void value(JsonNode value, int level) {
        if (value.isObject()) {
            object(value, level);
        } else if (value.isArray()) {
            array(value, level);
        } else if (value.isString()) {
            out.append(JsonText.quote(value.stringValue()));
        } else if (value.isDouble() || value.isFloat()) {
            out.append(number(value.doubleValue()));
        } else {
            // Not its toString, which would start all of Jackson's serialization for a number.
            out.append(value.isNull() ? "null" : value.asString());
        }
    }

    private void object(JsonNode object, int level) {
        out.append('{');
        Iterator<Map.Entry<String, JsonNode>> entries = object.properties().iterator();
        while (entries.hasNext()) {
            Map.Entry<String, JsonNode> entry = entries.next();
            line(level + 1);
            out.append(JsonText.quote(entry.getKey())).append(": ");
            value(entry.getValue(), level + 1);
            out.append(entries.hasNext() ? "," : "");
        }
        if (!object.isEmpty()) {
            line(level);
        }
        out.append('}');
    }

    private void array(JsonNode array, int level) {
        out.append('[');
        for (int i = 0; i < array.size(); i++) {
            line(level + 1);
            value(array.get(i), level + 1);
            out.append(i + 1 < array.size() ? "," : "");
        }
        if (!array.isEmpty()) {
            line(level);
        }
        out.append(']');
    }

    private void line(int level) {
        out.append('\n').append("  ".repeat(level));
    }

    /** As Python prints a float: {@code 1e-12}, {@code 0.1}, {@code 1e+16}. Infinity and NaN cannot be said in JSON. */
    private static String number(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(value + " cannot be written as JSON");
        }
        BigDecimal shortest = shortest(value).stripTrailingZeros();
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        if (exponent >= -4 && exponent < 16) {
            String plain = shortest.toPlainString();
            return plain.contains(".") ? plain : plain + ".0";
        }
        String digits = shortest.unscaledValue().abs().toString();
        String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        return String.format(
                "%s%se%s%02d", value < 0 ? "-" : "", mantissa, exponent < 0 ? "-" : "+", Math.abs(exponent));
    }

    /** The fewest digits that give the same number. {@code Double.toString} has more for some, and in older Java versions for others. */
    private static BigDecimal shortest(double value) {
        BigDecimal exact = new BigDecimal(value);
        for (int digits = 1; digits < MOST_DIGITS; digits++) {
            BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (rounded.doubleValue() == value) {
                return rounded;
            }
        }
        return exact.round(new MathContext(MOST_DIGITS, RoundingMode.HALF_EVEN));
    }
}
