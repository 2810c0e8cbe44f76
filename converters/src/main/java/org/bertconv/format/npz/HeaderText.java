package org.bertconv.format.npz;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Printable;
import org.bertconv.tensor.Shape;
import org.jspecify.annotations.Nullable;

/**
 * Parses the one Python dict that a header is: three keys, a text, {@code True} or {@code False}, and a tuple of numbers. Nothing else is
 * known here, nothing is evaluated, and nothing nests, so nothing can recurse. For one use.
 */
final class HeaderText {

    private static final int MOST_DIGITS = 18;

    private final NpyContent content;
    private final long start;
    private final String text;
    private int at;

    private @Nullable NpyType type;
    private @Nullable Boolean fortran;
    private @Nullable List<Long> dimensions;
    private int shapeAt;

    /**
     * Starts at the first character.
     *
     * @param start the offset of it in the content
     */
    HeaderText(NpyContent content, long start, String text) {
        this.content = content;
        this.start = start;
        this.text = text;
    }

    /**
     * {@return the header}
     *
     * @param dataOffset of the first element
     */
    NpyHeader parse(long dataOffset) throws CheckpointException {
        expect('{');
        Set<String> keys = new HashSet<>();
        while (!isNext('}')) {
            int keyAt = at;
            String key = quoted();
            if (!keys.add(key)) {
                throw malformed(keyAt, "key '" + Printable.of(key) + "' is there twice");
            }
            expect(':');
            value(key, keyAt);
            if (!isNext('}')) {
                expect(',');
            }
        }
        expect('}');
        skipSpace();
        if (at < text.length()) {
            throw malformed(at, "text follows the dict: " + shown(at));
        }
        if (type == null || fortran == null || dimensions == null) {
            throw malformed(0, "the keys are " + new java.util.TreeSet<>(keys) + ", not descr, fortran_order, shape");
        }
        Shape shape = NpyHeader.shape(content, start + shapeAt, dimensions, type);
        return new NpyHeader(type, fortran, shape, dataOffset);
    }

    private void value(String key, int keyAt) throws CheckpointException {
        skipSpace();
        switch (key) {
            case "descr" -> type = type();
            case "fortran_order" -> fortran = bool();
            case "shape" -> {
                shapeAt = at;
                dimensions = tuple();
            }
            default ->
                throw malformed(
                        keyAt, "key '" + Printable.of(key) + "'; only descr, fortran_order and shape are allowed");
        }
    }

    private NpyType type() throws CheckpointException {
        int typeAt = at;
        if (!isNext('[')) {
            return NpyType.parse(content, start + typeAt, quoted());
        }
        if (record().stream().anyMatch(NpyType::isObject)) {
            throw NpyType.refused(content, start + typeAt, "a record with objects");
        }
        throw NpyHeader.error(
                ErrorClass.UNSUPPORTED,
                content,
                "descr",
                start + typeAt,
                "is a record, and arrays of numbers are read");
    }

    /** {@return all texts in a list, however deep} */
    private List<String> record() throws CheckpointException {
        List<String> texts = new ArrayList<>();
        int depth = 0;
        do {
            skipSpace();
            char c = peek();
            if (c == '\'' || c == '"') {
                texts.add(quoted());
                continue;
            }
            depth += c == '[' || c == '(' ? 1 : c == ']' || c == ')' ? -1 : 0;
            at++;
        } while (depth > 0);
        return texts;
    }

    private boolean bool() throws CheckpointException {
        for (String word : List.of("True", "False")) {
            if (text.startsWith(word, at)) {
                at += word.length();
                return word.equals("True");
            }
        }
        throw malformed(at, "fortran_order is " + shown(at) + ", True and False are allowed");
    }

    private List<Long> tuple() throws CheckpointException {
        List<Long> values = new ArrayList<>();
        int tupleAt = at;
        boolean comma = true;
        expect('(');
        while (!isNext(')')) {
            if (!comma) {
                throw malformed(at, "shape: ',' or ')' is wanted, here is " + shown(at));
            }
            values.add(number());
            comma = isNext(',');
            if (comma) {
                expect(',');
            }
        }
        expect(')');
        if (values.size() == 1 && !comma) {
            throw malformed(tupleAt, "shape is a number in brackets, not a tuple");
        }
        return values;
    }

    private long number() throws CheckpointException {
        skipSpace();
        int from = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (at == from) {
            throw malformed(from, "shape has " + shown(from) + ", whole numbers from 0 are allowed");
        }
        if (at - from > MOST_DIGITS) {
            throw malformed(from, "shape has a number of " + (at - from) + " digits");
        }
        long number = Long.parseLong(text.substring(from, at));
        // Python 2 wrote a long as 3L.
        at += at < text.length() && text.charAt(at) == 'L' ? 1 : 0;
        return number;
    }

    private String quoted() throws CheckpointException {
        skipSpace();
        char quote = peek();
        if (quote != '\'' && quote != '"') {
            throw malformed(at, "a text in quotes is wanted, here is " + shown(at));
        }
        int end = text.indexOf(quote, at + 1);
        String quoted = end < 0 ? "\\" : text.substring(at + 1, end);
        if (quoted.indexOf('\\') >= 0) {
            throw malformed(at, end < 0 ? "a text has no end" : "a text has a backslash");
        }
        at = end + 1;
        return quoted;
    }

    private void expect(char wanted) throws CheckpointException {
        skipSpace();
        if (peek() != wanted) {
            throw malformed(at, "'" + wanted + "' is wanted, here is " + shown(at));
        }
        at++;
    }

    private boolean isNext(char wanted) throws CheckpointException {
        skipSpace();
        return peek() == wanted;
    }

    private char peek() throws CheckpointException {
        if (at >= text.length()) {
            throw malformed(at, "ends before the dict does");
        }
        return text.charAt(at);
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private String shown(int from) {
        return Printable.of(text.substring(from, Math.min(from + 20, text.length())));
    }

    private CheckpointException malformed(int position, String detail) {
        return NpyHeader.malformed(content, "header", start + position, detail);
    }
}
