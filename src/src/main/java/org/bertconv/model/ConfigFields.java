package org.bertconv.model;

import java.util.Map;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Printable;
import org.jspecify.annotations.Nullable;

/**
 * Typed access to the fields of a parsed {@code config.json}; a JSON null is an absent field.
 *
 * @param json the parsed document
 * @param names what a family calls fields that are asked for under BERT's names
 */
record ConfigFields(Map<String, ?> json, Map<String, String> names) {

    /** {@return what the family calls a field} */
    String name(String field) {
        return names.getOrDefault(field, field);
    }

    private @Nullable Object value(String field) {
        return json.get(name(field));
    }

    /** {@return a number of at least 0, or its default where it is absent} */
    int index(String field, int absent) throws CheckpointException {
        Object value = value(field);
        if (value == null) {
            return absent;
        }
        if (value instanceof Number number && number.longValue() == 0) {
            return 0;
        }
        return size(field, value);
    }

    /** {@return a size that must be there, 1 … 2^31 - 1} */
    int size(String field) throws CheckpointException {
        Object value = value(field);
        if (value == null) {
            throw error(ErrorClass.MALFORMED, field, "is absent, an integer of at least 1 is needed");
        }
        return size(field, value);
    }

    /** {@return a size, or its default where it is absent} */
    int size(String field, int absent) throws CheckpointException {
        Object value = value(field);
        return value == null ? absent : size(field, value);
    }

    /** {@return a number of at least 0, or its default where it is absent} */
    double number(String field, double absent) throws CheckpointException {
        Object value = value(field);
        if (value == null) {
            return absent;
        }
        if (value instanceof Number number && number.doubleValue() >= 0) {
            return number.doubleValue();
        }
        throw error(ErrorClass.MALFORMED, field, "is " + shown(value) + ", allowed: a number of at least 0");
    }

    /** {@return a text, or its default where it is absent} */
    String text(String field, String absent) throws CheckpointException {
        Object value = value(field);
        if (value == null) {
            return absent;
        }
        if (value instanceof String text) {
            return text;
        }
        throw error(ErrorClass.MALFORMED, field, "is " + shown(value) + ", allowed: a text");
    }

    /** {@return a truth value, or its default where it is absent} */
    boolean flag(String field, boolean absent) throws CheckpointException {
        Object value = value(field);
        if (value == null) {
            return absent;
        }
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw error(ErrorClass.MALFORMED, field, "is " + shown(value) + ", allowed: true, false");
    }

    /** {@return an error about a field} */
    CheckpointException error(ErrorClass errorClass, String field, String detail) {
        return CheckpointException.of(errorClass, "config: " + name(field) + " " + detail);
    }

    private int size(String field, Object value) throws CheckpointException {
        if (value instanceof Number number
                && number.doubleValue() == Math.rint(number.doubleValue())
                && number.doubleValue() >= 1
                && number.doubleValue() <= Integer.MAX_VALUE) {
            return number.intValue();
        }
        throw error(
                ErrorClass.MALFORMED,
                field,
                "is " + shown(value) + ", allowed: an integer from 1 to " + Integer.MAX_VALUE);
    }

    private static String shown(@Nullable Object value) {
        return Printable.of(String.valueOf(value));
    }
}
