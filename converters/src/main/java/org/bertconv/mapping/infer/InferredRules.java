package org.bertconv.mapping.infer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.mapping.KeyReport;
import org.bertconv.mapping.MappedCheckpoint;
import org.bertconv.tensor.Tensor;

/**
 * A rule file that leads from the names of one checkpoint to those of the family of another, derived from what is in their tensors.
 *
 * @param text of the file
 * @param matched tensors of the first checkpoint that were found in the second
 * @param byName those of them whose content several have, so that their names decided
 * @param ambiguous those whose content several have, and whose names did not decide
 * @param onlyLeft tensors of the first that the second has not
 * @param onlyRight canonical names of tensors of the second that the first has not
 */
public record InferredRules(
        String text,
        List<String> matched,
        List<String> byName,
        List<String> ambiguous,
        List<String> onlyLeft,
        List<String> onlyRight) {

    private static final int MAX_LISTED = 40;

    /** Copies the lists. */
    public InferredRules {
        matched = List.copyOf(matched);
        byName = List.copyOf(byName);
        ambiguous = List.copyOf(ambiguous);
        onlyLeft = List.copyOf(onlyLeft);
        onlyRight = List.copyOf(onlyRight);
    }

    /**
     * {@return the rule file}
     *
     * @param foreign the tensors whose names are to be explained
     * @param known the same model under names that are known
     * @param naming what the new naming is called
     */
    public static InferredRules of(StateDict foreign, MappedCheckpoint known, String naming) throws IOException {
        StateDict model = known.model();
        List<Tensor> canonical = new ArrayList<>(model.tensors());
        Set<String> tied = new HashSet<>();
        for (KeyReport.Tied pair : known.report().tied()) {
            Optional<Tensor> partner = model.get(pair.to());
            if (!model.contains(pair.name()) && partner.isPresent()) {
                canonical.add(partner.get().named(pair.name()));
                tied.add(pair.name());
            }
        }
        Matching matching = Matching.of(
                List.copyOf(foreign.tensors()),
                canonical,
                tied,
                name -> Optional.of(known.config().json().path(name))
                        .filter(value -> value.isIntegralNumber() && value.canConvertToLong())
                        .map(value -> value.asLong()));
        Set<String> given =
                matching.pairs().stream().flatMap(pair -> pair.to().stream()).collect(Collectors.toSet());
        List<String> onlyRight = canonical.stream()
                .map(tensor -> tensor.info().name())
                .filter(name -> !given.contains(name) && !tied.contains(name))
                .toList();
        InferredRules bare = new InferredRules(
                "",
                matching.pairs().stream().map(Pair::from).toList(),
                matching.likely().stream().map(Pair::from).toList(),
                matching.open(),
                matching.unmatched(),
                onlyRight);
        return bare.with(bare.text(naming, known, matching.pairs()));
    }

    private InferredRules with(String file) {
        return new InferredRules(file, matched, byName, ambiguous, onlyLeft, onlyRight);
    }

    /** {@return whether every tensor of the second checkpoint is given, and of each of the first it is known what it is} */
    public boolean isComplete() {
        return ambiguous.isEmpty() && onlyRight.isEmpty() && !matched.isEmpty();
    }

    private String text(String naming, MappedCheckpoint known, List<Pair> pairs) {
        List<Line> lines = Line.of(inOrder(pairs, known));
        List<String> text = new ArrayList<>();
        text.add("# Derived by bertconv from the contents of two checkpoints that hold the same weights: "
                + matched.size() + " tensors were found.");
        comment(text, "Several have the same content; these were told apart by their names only:", byName);
        comment(text, "Several have the same content, and the names do not say which these are:", ambiguous);
        comment(text, "In the second checkpoint only:", onlyRight);
        text.add("naming: " + Line.quoted(naming));
        text.add("family: " + known.architecture().family());
        text.add("anchor: " + Line.quoted(anchor(known, pairs)));
        text.add("");
        Map<String, String> placeholders = new TreeMap<>();
        lines.forEach(line -> line.counted().forEach(name -> placeholders.put(name, "number")));
        onlyLeft.forEach(name -> Line.placeholders(Numbered.of(name).numbers().size())
                .forEach(
                        placeholder -> placeholders.put(placeholder.substring(1, placeholder.length() - 1), "number")));
        if (!placeholders.isEmpty()) {
            text.add("placeholders:");
            placeholders.forEach((name, kind) -> text.add("  " + name + ": " + kind));
            text.add("");
        }
        text.add("rules:");
        lines.forEach(line -> text.add(line.text()));
        if (!onlyLeft.isEmpty()) {
            text.add("");
            text.add("# Look through these: what the second checkpoint has not is not read.");
            text.add("ignore:");
            onlyLeft.stream().map(InferredRules::ignored).distinct().forEach(text::add);
        }
        return String.join("\n", text) + "\n";
    }

    /** Its numbers may be any, each by itself. */
    private static String ignored(String name) {
        Numbered cut = Numbered.of(name);
        List<String> placeholders = Line.placeholders(cut.numbers().size());
        return "  - { name: " + Line.quoted(placeholders.isEmpty() ? name : cut.with(placeholders))
                + ", why: \"not in the second checkpoint\" }";
    }

    /** As the model is built, which is how people read it. */
    private static List<Pair> inOrder(List<Pair> pairs, MappedCheckpoint known) {
        List<String> order = known.architecture().tensors(known.head(), known.config()).stream()
                .map(tensor -> tensor.name())
                .toList();
        return pairs.stream()
                .sorted(java.util.Comparator.comparingInt(
                        pair -> order.indexOf(pair.to().get(0))))
                .toList();
    }

    private static void comment(List<String> text, String what, List<String> names) {
        if (!names.isEmpty()) {
            text.add("# " + what);
            names.stream().limit(MAX_LISTED).forEach(name -> text.add("#   " + org.bertconv.io.Printable.of(name)));
            if (names.size() > MAX_LISTED) {
                text.add("#   and " + (names.size() - MAX_LISTED) + " more");
            }
        }
    }

    /** The table of words, which every model has. */
    private static String anchor(MappedCheckpoint known, List<Pair> pairs) {
        String words = known.architecture().words();
        return pairs.stream()
                .filter(pair -> pair.to().contains(words))
                .map(Pair::from)
                .findFirst()
                .orElseGet(() -> pairs.stream().map(Pair::from).findFirst().orElse("none"));
    }
}
