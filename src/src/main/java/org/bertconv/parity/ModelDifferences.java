package org.bertconv.parity;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.bertconv.io.Printable;
import org.bertconv.parity.cause.HalfName;

/** What two models have otherwise beside their weights. No tolerance is for that: on other inputs it may show more than on the probes. */
final class ModelDifferences {

    private static final int SHOWN = 4;

    private ModelDifferences() {}

    /** {@return one line for each hyper-parameter and each meaning that the two do not agree on} */
    static List<String> between(ModelSide left, ModelSide right) {
        List<String> lines = new ArrayList<>(hyperParameters(left, right));
        new TreeMap<>(left.meanings()).forEach((what, mine) -> {
            List<String> other = right.meanings().getOrDefault(what, List.of());
            lines.addAll(meanings(what, mine, other));
        });
        return lines;
    }

    /** Where one side is silent, also behind its last id, it contradicts nothing. */
    private static List<String> meanings(String what, List<String> left, List<String> right) {
        List<String> lines = IntStream.range(0, Math.min(left.size(), right.size()))
                .filter(id -> !left.get(id).isEmpty() && !right.get(id).isEmpty())
                .filter(id -> !left.get(id).equals(right.get(id)))
                .mapToObj(id -> what + "[" + id + "] is " + Printable.of(left.get(id)) + " on the left and "
                        + Printable.of(right.get(id)) + " on the right")
                .toList();
        List<String> shown = new ArrayList<>(lines.subList(0, Math.min(SHOWN, lines.size())));
        if (lines.size() > SHOWN) {
            shown.add(what + ": " + (lines.size() - SHOWN) + " more ids stand for something else");
        }
        return shown;
    }

    /** {@return the same of hyper-parameters alone} */
    static List<String> hyperParameters(ModelSide left, ModelSide right) {
        List<ModelSide.Half> mine = left.halves();
        List<ModelSide.Half> theirs = right.halves();
        if (mine.size() != theirs.size()) {
            return left.config().differences(right.config());
        }
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < mine.size(); i++) {
            HalfName half = mine.get(i).name();
            String of = half == HalfName.NONE ? "" : half.label() + ".";
            mine.get(i).model().config().differences(theirs.get(i).model().config()).stream()
                    .map(line -> of + line)
                    .forEach(lines::add);
        }
        return lines;
    }
}
