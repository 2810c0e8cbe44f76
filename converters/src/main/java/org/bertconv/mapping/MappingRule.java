package org.bertconv.mapping;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One line of a rule file, for one choice of its words: names of one pattern become names of another, and what is done to the tensor.
 *
 * @param from the name in the naming
 * @param to the canonical name, with the same placeholders
 * @param ops what is done on the way to the canonical tensor, in order
 * @param over names of the naming that give the same canonical name, and are no weights where this one is there as well
 * @param place where the rule stands, as {@code bert/google-tf1.yaml:14}
 */
public record MappingRule(NamePattern from, NamePattern to, List<TensorOp> ops, List<String> over, String place) {

    /** Copies the lists. */
    public MappingRule {
        ops = List.copyOf(ops);
        over = List.copyOf(over);
    }

    /** {@return whether this rule counts where both are there} */
    boolean isOver(MappingRule other) {
        return over.contains(other.from.toString());
    }

    /** {@return the rule that leads back, or empty if an operation loses something} */
    Optional<MappingRule> inverse() {
        List<TensorOp> back = new java.util.ArrayList<>();
        for (TensorOp op : ops) {
            Optional<TensorOp> undo = op.inverse();
            if (undo.isEmpty()) {
                return Optional.empty();
            }
            back.add(0, undo.get());
        }
        return Optional.of(new MappingRule(to, from, back, List.of(), place));
    }

    /** {@return what the rule makes of a name, if it is for it} */
    Optional<Mapped> apply(String name) {
        Optional<Map<String, String>> values = from.match(name);
        return values.map(found -> new Mapped(to.fill(found), this));
    }

    /**
     * A name that a rule gave.
     *
     * @param name the new name
     * @param rule the rule
     */
    public record Mapped(String name, MappingRule rule) {}
}
