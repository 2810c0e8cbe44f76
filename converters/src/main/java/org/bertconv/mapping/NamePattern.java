package org.bertconv.mapping;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A tensor name with named placeholders in braces: {@code bert.encoder.layer.{i}.output.dense.weight}. Two kinds are left once the
 * lists of words were {@linkplain Placeholders#expand expanded}: a number, which is a run of digits without a leading zero, and {@code
 * {any}}, any text at all, at most once and only where names are ignored. There are no regular expressions, so two patterns can be
 * compared exactly and each can be filled in again.
 *
 * <p>A name and a pattern are both cut into units: a run of digits is one unit, every other character is one.
 */
public final class NamePattern {

    private static final String ANY = "any";

    private final String text;
    private final List<Unit> units;

    private NamePattern(String text, List<Unit> units) {
        this.text = text;
        this.units = units;
    }

    /** A unit of a pattern: a fixed text, or a placeholder with the fixed text empty. */
    private record Unit(String fixed, String placeholder) {

        boolean isAny() {
            return placeholder.equals(ANY);
        }

        String term() {
            return placeholder.isEmpty() ? "=" + fixed : "?" + placeholder;
        }

        boolean takes(String unit) {
            return placeholder.isEmpty() ? fixed.equals(unit) : isNumber(unit);
        }
    }

    /**
     * Cuts a pattern whose braces hold {@code any} or the name of a number.
     *
     * @throws IllegalArgumentException with what is wrong: a brace that is not closed, two {@code any}, a number beside a digit or
     *     beside another placeholder
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

    private static boolean isRun(Unit unit) {
        return !unit.placeholder().isEmpty() || isDigit(unit.fixed().charAt(0));
    }

    /** {@return what the placeholders stand for if the whole name is of this pattern} */
    public Optional<Map<String, String>> match(String name) {
        return match(cut(name));
    }

    /** {@return the same for a name that was {@linkplain #cut cut} already, for those who try many patterns on one name} */
    Optional<Map<String, String>> match(List<String> given) {
        int any = indexOfAny();
        int tail = any < 0 ? 0 : units.size() - any - 1;
        if (any < 0 ? given.size() != units.size() : given.size() < units.size()) {
            return Optional.empty();
        }
        Map<String, String> values = new LinkedHashMap<>();
        int head = any < 0 ? units.size() : any;
        boolean matches = matches(0, given.subList(0, head), values)
                && matches(units.size() - tail, given.subList(given.size() - tail, given.size()), values);
        return matches ? Optional.of(values) : Optional.empty();
    }

    private boolean matches(int from, List<String> given, Map<String, String> values) {
        for (int i = 0; i < given.size(); i++) {
            Unit unit = units.get(from + i);
            if (!unit.takes(given.get(i))) {
                return false;
            }
            if (!unit.placeholder().isEmpty()) {
                String before = values.put(unit.placeholder(), given.get(i));
                if (before != null && !before.equals(given.get(i))) {
                    return false;
                }
            }
        }
        return true;
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
        for (int i = 0; i < units.size(); i++) {
            if (units.get(i).isAny()) {
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
