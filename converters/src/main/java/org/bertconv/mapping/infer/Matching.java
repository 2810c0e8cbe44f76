package org.bertconv.mapping.infer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bertconv.tensor.Tensor;

/**
 * Finds for each foreign tensor the canonical one with the same content. Where several have it, such as biases that are all 0, the numbers and
 * names of those that are certain decide, and then the likeness of names.
 */
final class Matching {

    private final List<Pair> certain = new ArrayList<>();
    private final List<Pair> likely = new ArrayList<>();
    private final Map<String, Options> open = new LinkedHashMap<>();
    private final List<String> unmatched = new ArrayList<>();
    private final Set<String> taken = new HashSet<>();
    private final Set<String> tied;

    private Matching(Set<String> tied) {
        this.tied = tied;
    }

    /**
     * What a tensor may be.
     *
     * @param ops that lead there
     * @param parts for each part the names that have its content
     */
    private record Options(List<String> ops, List<List<String>> parts) {

        boolean allow(List<String> names) {
            return names.size() == parts.size()
                    && java.util.stream.IntStream.range(0, names.size())
                            .allMatch(i -> parts.get(i).contains(names.get(i)));
        }

        Options without(Set<String> taken) {
            return new Options(
                    ops,
                    parts.stream()
                            .map(names -> names.stream()
                                    .filter(name -> !taken.contains(name))
                                    .toList())
                            .toList());
        }

        Optional<List<String>> only() {
            return parts.stream().allMatch(names -> names.size() == 1)
                    ? Optional.of(parts.stream().map(names -> names.get(0)).toList())
                    : Optional.empty();
        }
    }

    /**
     * {@return what was found}
     *
     * @param foreign tensors under the names that are to be explained
     * @param canonical tensors under canonical names, tied ones under each of their names
     * @param tied which of those names are not the first of their tensor
     * @param sizes of the model, by the names of config.json
     */
    static Matching of(
            List<Tensor> foreign, List<Tensor> canonical, Set<String> tied, Function<String, Optional<Long>> sizes)
            throws IOException {
        Matching matching = new Matching(tied);
        Contents contents = new Contents(canonical);
        for (Tensor tensor : foreign) {
            Optional<Options> options = options(tensor, contents, sizes);
            options.ifPresentOrElse(
                    found -> matching.open.put(tensor.info().name(), found),
                    () -> matching.unmatched.add(tensor.info().name()));
        }
        matching.settle();
        return matching;
    }

    private static Optional<Options> options(Tensor tensor, Contents contents, Function<String, Optional<Long>> sizes)
            throws IOException {
        for (Chain chain : Chain.ALL) {
            List<List<String>> parts = new ArrayList<>();
            for (Tensor part : chain.apply(tensor, sizes)) {
                parts.add(contents.like(part));
            }
            if (!parts.isEmpty() && parts.stream().noneMatch(List::isEmpty)) {
                return Optional.of(new Options(chain.labels(), parts));
            }
        }
        return Optional.empty();
    }

    private void settle() {
        boolean more = true;
        while (more) {
            more = settleAll(this::onlyOption, certain)
                    || settleAll(this::byRules, certain)
                    || settleAll(this::untied, certain);
        }
        more = true;
        while (more) {
            more = settleAll(this::onlyOption, likely) || settleAll(this::byRules, likely) || settleLikeliest();
        }
    }

    @FunctionalInterface
    private interface Choice {
        Optional<List<String>> of(String name, Options options);
    }

    /** Takes what a choice says, if no two tensors are to be the same. */
    private boolean settleAll(Choice choice, List<Pair> into) {
        Map<String, List<String>> chosen = new LinkedHashMap<>();
        open.forEach(
                (name, options) -> choice.of(name, options.without(taken)).ifPresent(names -> chosen.put(name, names)));
        Map<List<String>, Long> wanted = new LinkedHashMap<>();
        chosen.values().forEach(names -> wanted.merge(names, 1L, Long::sum));
        chosen.values().removeIf(names -> wanted.getOrDefault(names, 0L) > 1);
        chosen.forEach((name, names) -> settle(name, names, into));
        return !chosen.isEmpty();
    }

    private void settle(String name, List<String> names, List<Pair> into) {
        Options options = java.util.Objects.requireNonNull(open.remove(name));
        into.add(new Pair(name, names, options.ops()));
        taken.addAll(names);
    }

    private Optional<List<String>> onlyOption(String name, Options options) {
        return options.only();
    }

    /** Who keeps only one of a tied pair means the first. */
    private Optional<List<String>> untied(String name, Options options) {
        return options.without(tied).only();
    }

    /** What is called like something that is known, but for numbers, is the same thing elsewhere. */
    private Optional<List<String>> byRules(String name, Options options) {
        return Line.of(pairs()).stream()
                .filter(line -> line.pair().ops().equals(options.ops()))
                .flatMap(line -> line.apply(name).stream())
                .filter(options::allow)
                .findFirst();
    }

    /** One after the other, the pair whose names have most words in common; not if two are equally likely. */
    private boolean settleLikeliest() {
        record Candidate(String name, String canonical, double likeness) {}
        List<Candidate> candidates = open.entrySet().stream()
                .filter(entry -> entry.getValue().parts().size() == 1)
                .flatMap(entry -> entry.getValue().without(taken).parts().get(0).stream()
                        .map(canonical ->
                                new Candidate(entry.getKey(), canonical, likeness(entry.getKey(), canonical))))
                .sorted(Comparator.comparingDouble(Candidate::likeness).reversed())
                .toList();
        for (Candidate best : candidates) {
            boolean equalled = candidates.stream()
                    .filter(other -> !other.equals(best))
                    .filter(other -> other.name().equals(best.name())
                            || other.canonical().equals(best.canonical()))
                    .anyMatch(other -> other.likeness() >= best.likeness());
            if (!equalled && best.likeness() > 0) {
                settle(best.name(), List.of(best.canonical()), likely);
                return true;
            }
        }
        return false;
    }

    /** Words that both have of all words that either has; nothing where their numbers differ. */
    private static double likeness(String left, String right) {
        Numbered one = Numbered.of(left);
        Numbered other = Numbered.of(right);
        if (!one.numbers().containsAll(other.numbers())) {
            return 0;
        }
        Set<String> common = new HashSet<>(one.words());
        common.retainAll(other.words());
        long all = Stream.concat(one.words().stream(), other.words().stream())
                .distinct()
                .count();
        return all == 0 ? 0 : (double) common.size() / all;
    }

    /** {@return all that was found} */
    List<Pair> pairs() {
        return Stream.concat(certain.stream(), likely.stream()).toList();
    }

    /** {@return those of them that were told apart by their names only} */
    List<Pair> likely() {
        return List.copyOf(likely);
    }

    /** {@return tensors with the content of several canonical ones, whose names do not say which} */
    List<String> open() {
        return List.copyOf(open.keySet());
    }

    /** {@return tensors with the content of none} */
    List<String> unmatched() {
        return List.copyOf(unmatched);
    }
}
