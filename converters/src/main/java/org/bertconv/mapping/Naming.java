package org.bertconv.mapping;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Printable;
import org.bertconv.io.SourceName;

/**
 * The naming of a checkpoint, and the prefix that stands before all of its names. Both are found by the anchor of the naming, a name
 * that every checkpoint of it has; nothing is guessed from the look of other names.
 *
 * @param rules the naming
 * @param prefix what stands before every name, such as {@code module.}; empty if nothing does
 */
public record Naming(MappingRules rules, String prefix) {

    private static final int ANCHORS_SHOWN = 2;
    private static final int MAX_SAMPLE = 20_000;

    /**
     * Finds the naming whose anchor is there and that knows the most names.
     *
     * @param source what messages call the checkpoint
     * @param numbers what stands beside the weights, such as the version of the file
     * @param said the family that the config says, if it says one
     * @throws CheckpointException DIFFERENT if no naming fits, or if one fits at several places; USAGE if a forced one is unknown
     */
    static Naming detect(
            SourceName source,
            Collection<String> names,
            Map<String, String> numbers,
            RuleCatalog catalog,
            Optional<String> said,
            Forced forced)
            throws CheckpointException {
        List<NamingFile> candidates = catalog.files().stream()
                .filter(file -> forced.family().map(file.family()::equals).orElse(true))
                .filter(file -> forced.naming().map(file.naming()::equals).orElseGet(() -> file.isFor(forced.head())))
                .toList();
        if (candidates.isEmpty()) {
            throw CheckpointException.of(
                    ErrorClass.USAGE,
                    "no naming" + forced.naming().map(" "::concat).orElse("")
                            + forced.family()
                                    .map(family -> " of family " + family)
                                    .orElse("")
                            + " is known; known are " + catalog.namingLabels() + " of "
                            + String.join(", ", catalog.families().keySet()));
        }
        // A stable sort: else the order of the files counts.
        List<NamingFile> saidFirst = candidates.stream()
                .sorted(Comparator.comparing(
                        file -> said.filter(file.family()::equals).isEmpty()))
                .toList();
        List<String> sample = sample(names);
        List<Fit> found = new ArrayList<>();
        for (NamingFile file : saidFirst) {
            Optional<String> prefix = prefix(source, names, file, forced);
            boolean isMeant = forced.naming().isPresent()
                    || file.rules()
                            .version()
                            .map(version -> version.isOf(numbers))
                            .orElse(true);
            if (prefix.isPresent() && isMeant) {
                Fit fit = new Naming(file.rules(), prefix.get()).fit(sample, said);
                if (fit.isPerfect()) {
                    return fit.naming();
                }
                found.add(fit);
            }
        }
        return found.stream()
                .reduce((best, next) -> next.isBetterThan(best) ? next : best)
                .map(Fit::naming)
                .orElseThrow(() -> nothingFits(source, names, candidates));
    }

    /** Names from all over the checkpoint, not so many that trying the rules of every family on them takes long. */
    private static List<String> sample(Collection<String> names) {
        List<String> all = List.copyOf(names);
        int step = all.size() / MAX_SAMPLE + 1;
        return IntStream.iterate(0, i -> i < all.size(), i -> i + step)
                .mapToObj(all::get)
                .toList();
    }

    /**
     * How well a naming fits.
     *
     * @param missed how many names it does not know
     * @param isSaid whether the config does not contradict it
     * @param isUsual whether nothing strange stands before the names
     */
    private record Fit(Naming naming, long missed, boolean isSaid, boolean isUsual) {

        /** None that is tried later can be better. */
        boolean isPerfect() {
            return missed == 0 && isSaid && isUsual;
        }

        boolean isBetterThan(Fit other) {
            if (missed != other.missed) {
                return missed < other.missed;
            }
            return isSaid == other.isSaid ? isUsual && !other.isUsual : isSaid;
        }
    }

    private Fit fit(Collection<String> names, Optional<String> said) {
        boolean isSaid = said.isEmpty() || said.get().equals(rules.family());
        return new Fit(this, names.size() - known(names), isSaid, isUsualPrefix());
    }

    private static Optional<String> prefix(SourceName source, Collection<String> names, NamingFile file, Forced forced)
            throws CheckpointException {
        if (forced.prefix().isPresent()) {
            return forced.prefix();
        }
        String anchor = file.anchor();
        String suffix = file.suffix();
        List<String> before = names.stream()
                .map(name -> Affixes.withoutSuffix(name, suffix))
                .filter(name -> endsWithAnchor(name, anchor))
                .map(name -> name.substring(0, name.length() - anchor.length()))
                .toList();
        if (before.isEmpty()) {
            return Optional.empty();
        }
        String modelPrefix = file.rules().affixes().modelPrefix();
        TreeSet<String> prefixes = before.stream()
                .map(prefix -> withoutModelPrefix(prefix, modelPrefix))
                .collect(Collectors.toCollection(TreeSet::new));
        if (prefixes.size() > 1) {
            throw CheckpointException.of(
                            ErrorClass.DIFFERENT,
                            source,
                            "holds " + prefixes.size() + " models, under the prefixes "
                                    + prefixes.stream()
                                            .map(prefix -> "\"" + Printable.of(prefix) + "\"")
                                            .collect(Collectors.joining(", ")))
                    .hint("choose one with --prefix");
        }
        return Optional.of(prefixes.first());
    }

    /** {@return whether a name ends in whole components that are the anchor of a naming} */
    static boolean endsWithAnchor(String name, String anchor) {
        if (!name.endsWith(anchor)) {
            return false;
        }
        int before = name.length() - anchor.length() - 1;
        return before < 0 || name.charAt(before) == '.' || name.charAt(before) == '/';
    }

    private static String withoutModelPrefix(String before, String modelPrefix) {
        boolean has = !modelPrefix.isEmpty()
                && before.endsWith(modelPrefix)
                && (before.length() == modelPrefix.length()
                        || before.charAt(before.length() - modelPrefix.length() - 1) == '.');
        return has ? before.substring(0, before.length() - modelPrefix.length()) : before;
    }

    private long known(Collection<String> names) {
        return names.stream().filter(name -> canonical(name).isPresent()).count();
    }

    /** {@return the same naming for a model of these hyper-parameters, by the names of config.json} */
    Naming in(Function<String, Optional<Long>> sizes) {
        return new Naming(rules.in(sizes), prefix);
    }

    /** {@return the name without the prefix, if it has the prefix} */
    Optional<String> stripped(String name) {
        return name.startsWith(prefix) ? Optional.of(name.substring(prefix.length())) : Optional.empty();
    }

    /** {@return the canonical name of a name as the file has it, and the rule that gives it} */
    Optional<MappingRule.Mapped> canonical(String name) {
        Optional<MappingRule.Mapped> mapped = stripped(name).flatMap(rules::canonical);
        for (String beside : rules.beside()) {
            if (mapped.isEmpty() && name.startsWith(beside)) {
                mapped = rules.canonical(name.substring(beside.length()));
            }
        }
        return mapped;
    }

    /** {@return every canonical name of a name as the file has it: several if the tensor is split} */
    List<MappingRule.Mapped> allCanonical(String name) {
        Optional<MappingRule.Mapped> first = canonical(name);
        if (first.isEmpty()) {
            return List.of();
        }
        List<MappingRule.Mapped> all = new ArrayList<>(List.of(first.get()));
        all.addAll(rules.otherParts(stripped(name).orElse(name), first.get()));
        return all;
    }

    /** {@return whether a component of the prefix is this name} */
    boolean isUnder(String component) {
        return Arrays.asList(prefix.split("[./]", -1)).contains(component);
    }

    /** {@return whether the prefix is made of nothing but wrappers that training code is known to add} */
    public boolean isUsualPrefix() {
        String rest = rules.affixes().withoutScope(prefix);
        boolean shorter = true;
        while (shorter && !rest.isEmpty()) {
            shorter = false;
            for (String wrapper : rules.wrappers()) {
                if (rest.startsWith(wrapper)) {
                    rest = rest.substring(wrapper.length());
                    shorter = true;
                }
            }
        }
        return rest.isEmpty();
    }

    private static CheckpointException nothingFits(
            SourceName source, Collection<String> names, List<NamingFile> candidates) {
        List<String> anchors =
                candidates.stream().map(NamingFile::anchor).distinct().toList();
        String shown = anchors.stream()
                .limit(ANCHORS_SHOWN)
                .map(anchor -> "\"" + anchor + "\"")
                .collect(Collectors.joining(" or "));
        String others =
                anchors.size() > ANCHORS_SHOWN ? ", or as one of " + (anchors.size() - ANCHORS_SHOWN) + " others" : "";
        String example = names.stream()
                .findFirst()
                .map(name -> "; the first is \"" + Printable.of(name) + "\"")
                .orElse("");
        return CheckpointException.of(
                        ErrorClass.DIFFERENT,
                        source,
                        "coverage 0%: none of its " + names.size()
                                + " tensors is of a naming that is known: no name ends in " + shown + others + example)
                .hint("is it a BERT checkpoint? --prefix names what stands before all names, --rules adds a naming");
    }
}
