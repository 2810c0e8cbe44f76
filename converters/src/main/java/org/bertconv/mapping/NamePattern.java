package org.bertconv.mapping;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A tensor name with named placeholders in braces: {@code bert.encoder.layer.{i}.output.dense.weight}. Three kinds are left once the
 * lists of words were {@linkplain Placeholders#expand expanded}: a number, which is a run of digits without a leading zero; {@code
 * {one}}, a whole component between dots or slashes, whatever it is; and {@code {any}}, any text at all, at most once and only where
 * names are no weights. There are no regular expressions, so two patterns can be compared exactly and each without the last two can be
 * filled in again.
 *
 * <p>A name and a pattern are both cut into units: a run of digits is one unit, every other character is one.
 */
public final class NamePattern {

    private static final String ANY = "any";
    private static final String ONE = "one";

    private final String text;
    private final List<Unit> units;

    /** The units with neighbouring fixed ones joined. No run of digits is cut by that, since none stands beside a placeholder. */
    private final List<Unit> pieces;

    private NamePattern(String text, List<Unit> units) {
        this.text = text;
        this.units = units;
        this.pieces = joined(units);
    }

    private static List<Unit> joined(List<Unit> units) {
        List<Unit> joined = new ArrayList<>();
        StringBuilder fixed = new StringBuilder();
        for (Unit unit : units) {
            fixed.append(unit.fixed());
            if (!unit.placeholder().isEmpty()) {
                joined.add(new Unit(fixed.toString(), ""));
                joined.add(unit);
                fixed.setLength(0);
            }
        }
        joined.add(new Unit(fixed.toString(), ""));
        return List.copyOf(joined);
    }

    /** A unit of a pattern: a fixed text, or a placeholder with the fixed text empty. */
    private record Unit(String fixed, String placeholder) {

        boolean isAny() {
            return placeholder.equals(ANY);
        }

        boolean isOne() {
            return placeholder.equals(ONE);
        }

        boolean mayHold(char c) {
            return isOne() ? c != '.' && c != '/' : isDigit(c);
        }

        String term() {
            return placeholder.isEmpty() ? "=" + fixed : "?" + placeholder;
        }
    }

    /**
     * Cuts a pattern whose braces hold {@code any}, {@code one} or the name of a number.
     *
     * @throws IllegalArgumentException with what is wrong: a brace that is not closed, two {@code any}, a {@code one} that is not a
     *     whole component, a number beside a digit or beside another placeholder
     */
    public static NamePattern parse(String text) {
        List<Unit> units = new ArrayList<>();
        int i = 0;
        while (i < text.length()) {
            int open = text.indexOf('{', i);
            int end = open < 0 ? text.length() : open;
            String fixed = text.substring(i, end);
            if (fixed.indexOf('}') >= 0) {
                throw new IllegalArgumentException("\"" + text + "\" has a brace that was not opened");
            }
            cut(fixed).forEach(unit -> units.add(new Unit(unit, "")));
            if (open < 0) {
                break;
            }
            int close = text.indexOf('}', open);
            if (close <= open + 1 || text.substring(open + 1, close).indexOf('{') >= 0) {
                throw new IllegalArgumentException("\"" + text + "\" has a placeholder that is empty or not closed");
            }
            units.add(new Unit("", text.substring(open + 1, close)));
            i = close + 1;
        }
        requireUnambiguous(text, units);
        requireWholeComponents(text);
        return new NamePattern(text, List.copyOf(units));
    }

    private static void requireUnambiguous(String text, List<Unit> units) {
        if (units.stream().filter(Unit::isAny).count() > 1) {
            throw new IllegalArgumentException("\"" + text + "\" has more than one {any}");
        }
        for (int i = 1; i < units.size(); i++) {
            if (isRun(units.get(i - 1)) && isRun(units.get(i))) {
                throw new IllegalArgumentException(
                        "\"" + text + "\" has a placeholder beside a digit or another placeholder");
            }
        }
    }

    private static void requireWholeComponents(String text) {
        for (String component : components(text)) {
            if (component.contains(braced(ONE)) && !component.equals(braced(ONE))) {
                throw new IllegalArgumentException("\"" + text + "\" has a {one} that is not a whole component");
            }
        }
    }

    private static List<String> components(String text) {
        return List.of(text.split("[./]", -1));
    }

    private static String braced(String placeholder) {
        return "{" + placeholder + "}";
    }

    private static boolean isRun(Unit unit) {
        return !unit.placeholder().isEmpty() || isDigit(unit.fixed().charAt(0));
    }

    /** {@return what the placeholders stand for if the whole name is of this pattern} */
    public Optional<Map<String, String>> match(String name) {
        if (!name.startsWith(pieces.get(0).fixed())
                || !name.endsWith(pieces.get(pieces.size() - 1).fixed())) {
            return Optional.empty();
        }
        Map<String, String> values = new LinkedHashMap<>();
        int any = indexOfAny();
        if (any < 0) {
            return forward(name, pieces.size(), values) == name.length() ? Optional.of(values) : Optional.empty();
        }
        int from = forward(name, any, values);
        int to = backward(name, any, values);
        return from >= 0 && to > from ? Optional.of(values) : Optional.empty();
    }

    /** Where the first so many pieces end in a name that begins with them, or -1. */
    private int forward(String name, int count, Map<String, String> values) {
        int at = 0;
        for (Unit piece : pieces.subList(0, count)) {
            int end = at + piece.fixed().length();
            if (piece.placeholder().isEmpty()) {
                if (!name.startsWith(piece.fixed(), at)) {
                    return -1;
                }
            } else {
                while (end < name.length() && piece.mayHold(name.charAt(end))) {
                    end++;
                }
                if (!takes(piece, name.substring(at, end), values)) {
                    return -1;
                }
            }
            at = end;
        }
        return at;
    }

    /** Where the pieces after {any} begin in a name that ends with them, or -1. */
    private int backward(String name, int any, Map<String, String> values) {
        int at = name.length();
        for (int i = pieces.size() - 1; i > any; i--) {
            Unit piece = pieces.get(i);
            int start = at - piece.fixed().length();
            if (piece.placeholder().isEmpty()) {
                if (start < 0 || !name.startsWith(piece.fixed(), start)) {
                    return -1;
                }
            } else {
                while (start > 0 && piece.mayHold(name.charAt(start - 1))) {
                    start--;
                }
                if (!takes(piece, name.substring(start, at), values)) {
                    return -1;
                }
            }
            at = start;
        }
        return at;
    }

    private static boolean takes(Unit piece, String value, Map<String, String> values) {
        if (piece.isOne() ? value.isEmpty() : !isNumber(value)) {
            return false;
        }
        String before = values.put(piece.placeholder(), value);
        return before == null || before.equals(value);
    }

    /**
     * {@return the name with the placeholders filled in}
     *
     * @throws IllegalArgumentException if a placeholder has no value
     */
    public String fill(Map<String, String> values) {
        StringBuilder name = new StringBuilder();
        for (Unit unit : units) {
            if (unit.placeholder().isEmpty()) {
                name.append(unit.fixed());
            } else {
                String value = values.get(unit.placeholder());
                if (value == null) {
                    throw new IllegalArgumentException("{" + unit.placeholder() + "} of \"" + text + "\" has no value");
                }
                name.append(value);
            }
        }
        return name.toString();
    }

    /** {@return whether some name is of both patterns; exact for patterns without {@code {any}}} */
    public boolean overlaps(NamePattern other) {
        if (hasOne() || other.hasOne()) {
            return overlapsByComponents(other);
        }
        if (units.size() != other.units.size()) {
            return false;
        }
        Terms terms = new Terms();
        for (int i = 0; i < units.size(); i++) {
            if (!terms.equate(
                    "<" + units.get(i).term(), ">" + other.units.get(i).term())) {
                return false;
            }
        }
        return true;
    }

    private boolean overlapsByComponents(NamePattern other) {
        List<String> mine = components(text);
        List<String> theirs = components(other.text);
        if (mine.size() != theirs.size()) {
            return false;
        }
        for (int i = 0; i < mine.size(); i++) {
            boolean either = mine.get(i).equals(braced(ONE)) || theirs.get(i).equals(braced(ONE));
            if (!either && !parse(mine.get(i)).overlaps(parse(theirs.get(i)))) {
                return false;
            }
        }
        return true;
    }

    /** {@return whether a component of the name may be anything} */
    boolean hasOne() {
        return units.stream().anyMatch(Unit::isOne);
    }

    /** What has to be equal if one name is to be of two patterns: placeholders and at most one fixed unit in each class. */
    private static final class Terms {

        private final Map<String, String> parents = new LinkedHashMap<>();

        /** Makes two terms equal, and says whether that is possible. A term is a side, a sign, and a placeholder or a fixed text. */
        boolean equate(String left, String right) {
            String a = root(left);
            String b = root(right);
            if (isFixed(a) && isFixed(b)) {
                return text(a).equals(text(b));
            }
            String fixed = isFixed(a) ? a : b;
            String free = isFixed(a) ? b : a;
            if (isFixed(fixed) && !isNumber(text(fixed))) {
                return false;
            }
            if (!free.equals(fixed)) {
                parents.put(free, fixed);
            }
            return true;
        }

        private String root(String term) {
            String root = term;
            for (String next = parents.get(root); next != null; next = parents.get(root)) {
                root = next;
            }
            return root;
        }

        private static boolean isFixed(String term) {
            return term.charAt(1) == '=';
        }

        private static String text(String term) {
            return term.substring(2);
        }
    }

    /** {@return the names of the placeholders, in order} */
    public List<String> placeholders() {
        return units.stream()
                .map(Unit::placeholder)
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList();
    }

    /** {@return the pattern as it was written} */
    @Override
    public String toString() {
        return text;
    }

    private int indexOfAny() {
        for (int i = 0; i < pieces.size(); i++) {
            if (pieces.get(i).isAny()) {
                return i;
            }
        }
        return -1;
    }

    static List<String> cut(String text) {
        List<String> units = new ArrayList<>();
        int i = 0;
        while (i < text.length()) {
            int end = i + 1;
            if (isDigit(text.charAt(i))) {
                while (end < text.length() && isDigit(text.charAt(end))) {
                    end++;
                }
            }
            units.add(text.substring(i, end));
            i = end;
        }
        return units;
    }

    private static boolean isNumber(String unit) {
        return !unit.isEmpty() && isDigit(unit.charAt(0)) && (unit.length() == 1 || unit.charAt(0) != '0');
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
