package org.bertconv.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Labels and their values, one below the other.
 *
 * @param heading above them, may be empty
 * @param facts in reading order
 */
public record Facts(String heading, List<Fact> facts) implements Part {

    /** Copies the list. */
    public Facts {
        facts = List.copyOf(facts);
    }

    /**
     * @param label a word or two
     * @param value what it is
     */
    public record Fact(String label, String value) {}

    /** {@return facts from labels and values in turn; a fact without a value is left out} */
    static Facts of(String... labelsAndValues) {
        List<Fact> facts = new ArrayList<>();
        for (int i = 0; i + 1 < labelsAndValues.length; i += 2) {
            if (!labelsAndValues[i + 1].isEmpty()) {
                facts.add(new Fact(labelsAndValues[i], labelsAndValues[i + 1]));
            }
        }
        return new Facts("", facts);
    }
}
