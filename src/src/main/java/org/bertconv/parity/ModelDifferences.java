package org.bertconv.parity;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bertconv.parity.cause.HalfName;

/** What two models have otherwise beside their weights. No tolerance is for that: on other inputs it may show more than on the probes. */
final class ModelDifferences {

    private ModelDifferences() {}

    /** {@return one line for each hyper-parameter and each meaning that the two do not agree on} */
    static List<String> between(ModelSide left, ModelSide right) {
        List<String> lines = new ArrayList<>(hyperParameters(left, right));
        Map<String, String> mine = new TreeMap<>(left.meanings());
        mine.forEach((what, meaning) -> {
            String other = right.meanings().getOrDefault(what, meaning);
            if (!other.equals(meaning)) {
                lines.add(
                        what.contains("[")
                                ? what + " is " + meaning + " on the left and " + other + " on the right"
                                : what + " is not the same on both sides: ids stand for other words");
            }
        });
        return lines;
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
