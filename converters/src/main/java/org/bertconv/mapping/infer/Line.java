package org.bertconv.mapping.infer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bertconv.mapping.NamePattern;

/**
 * A rule: a pair whose numbers may be placeholders.
 *
 * @param pair patterns of names
 * @param counted the names of the placeholders
 */
record Line(Pair pair, List<String> counted) {

    private static final List<String> PLACEHOLDERS = List.of("i", "j", "k", "l", "m", "n");

    /** Copies the list. */
    Line {
        counted = List.copyOf(counted);
    }

    /** {@return rules that hold all pairs: one for all that differ in numbers only, if the numbers of both sides go together} */
    static List<Line> of(List<Pair> pairs) {
        Map<Pair, List<Pair>> alike = pairs.stream()
                .collect(Collectors.groupingBy(
                        pair -> pair(pair, name -> Numbered.of(name).form()), LinkedHashMap::new, Collectors.toList()));
        List<Line> lines = new ArrayList<>();
        for (List<Pair> group : alike.values()) {
            Optional<Line> joined = joined(group);
            if (joined.isPresent()) {
                lines.add(joined.get());
            } else {
                group.forEach(pair -> lines.add(new Line(pair, List.of())));
            }
        }
        return lines;
    }

    private static Pair pair(Pair pair, Function<String, String> naming) {
        return new Pair(
                naming.apply(pair.from()), pair.to().stream().map(naming).toList(), pair.ops());
    }

    /**
     * Each number on the right that changes is found again on the left, at one place in all pairs; all others stay. A number that is seen once
     * says nothing.
     */
    private static Optional<Line> joined(List<Pair> group) {
        List<List<String>> left =
                group.stream().map(pair -> Numbered.of(pair.from()).numbers()).toList();
        List<List<String>> right = group.stream()
                .map(pair -> Numbered.of(pair.to().get(0)).numbers())
                .toList();
        boolean partsAgree = group.stream()
                .allMatch(pair -> pair.to().stream()
                                .map(name -> Numbered.of(name).numbers())
                                .distinct()
                                .count()
                        == 1);
        int places = right.get(0).size();
        if (!partsAgree || places > PLACEHOLDERS.size()) {
            return Optional.empty();
        }
        List<String> instead = new ArrayList<>(left.get(0));
        List<String> canonical = new ArrayList<>(right.get(0));
        Set<String> counted = new LinkedHashSet<>();
        for (int place = 0; place < places; place++) {
            int there = place;
            if (right.stream().map(numbers -> numbers.get(there)).distinct().count() == 1) {
                continue;
            }
            Optional<Integer> here = IntStream.range(0, left.get(0).size())
                    .filter(at -> IntStream.range(0, group.size())
                            .allMatch(pair -> left.get(pair)
                                    .get(at)
                                    .equals(right.get(pair).get(there))))
                    .filter(at -> !instead.get(at).startsWith("{"))
                    .boxed()
                    .findFirst();
            if (here.isEmpty()) {
                return Optional.empty();
            }
            instead.set(here.get(), "{" + PLACEHOLDERS.get(place) + "}");
            canonical.set(place, instead.get(here.get()));
            counted.add(PLACEHOLDERS.get(place));
        }
        boolean othersAgree = IntStream.range(0, instead.size())
                .filter(at -> !instead.get(at).startsWith("{"))
                .allMatch(at ->
                        left.stream().map(numbers -> numbers.get(at)).distinct().count() == 1);
        if (!othersAgree) {
            return Optional.empty();
        }
        Pair first = group.get(0);
        return Optional.of(new Line(
                new Pair(
                        Numbered.of(first.from()).with(instead),
                        first.to().stream()
                                .map(name -> Numbered.of(name).with(canonical))
                                .toList(),
                        first.ops()),
                List.copyOf(counted)));
    }

    /** {@return the canonical names that it gives a name, if it is for it} */
    Optional<List<String>> apply(String name) {
        return NamePattern.parse(pair.from())
                .match(name)
                .map(values -> pair.to().stream()
                        .map(to -> NamePattern.parse(to).fill(values))
                        .toList());
    }

    /** {@return the line of the rule file} */
    String text() {
        String to = pair.to().size() == 1
                ? quoted(pair.to().get(0))
                : pair.to().stream().map(Line::quoted).collect(Collectors.joining(", ", "[", "]"));
        String ops = pair.ops().isEmpty() ? "" : ", ops: [" + String.join(", ", pair.ops()) + "]";
        return "  - { from: " + quoted(pair.from()) + ", to: " + to + ops + " }";
    }

    /** {@return so many placeholders, in braces; none if there are not so many} */
    static List<String> placeholders(int count) {
        return count > PLACEHOLDERS.size()
                ? List.of()
                : PLACEHOLDERS.subList(0, count).stream()
                        .map(name -> "{" + name + "}")
                        .toList();
    }

    static String quoted(String name) {
        return "\"" + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
