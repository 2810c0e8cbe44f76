package org.bertconv.format.pytorch;

import org.bertconv.io.Printable;

/** Values of a pickle, in messages. */
final class PickleNames {

    private PickleNames() {}

    /** {@return what kind of value it is, printable} */
    static String kind(PickleValue value) {
        return Printable.of(value.kind());
    }

    /** {@return a string as it is, any other value as {@link #of} shows it} */
    static String text(PickleValue value) {
        return value instanceof PickleValue.Text text ? text.text() : of(value);
    }

    /** {@return a plain value as it would be written, any other by its kind; printable} */
    static String of(PickleValue value) {
        if (value instanceof PickleValue.Text text) {
            return Printable.of(text.text());
        }
        if (value instanceof PickleValue.Int number) {
            return String.valueOf(number.value());
        }
        return kind(value);
    }
}
