package org.bertconv.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.bertconv.mapping.op.TensorOp;

/**
 * One line of a rule file, for one choice of its words: names of one pattern become names of another, and what is done to the tensor.
 *
 * @param from the name in the naming
 * @param to the canonical name, with the same placeholders
 * @param ops what is done on the way to the canonical tensor, in order
 * @param over names of the naming that give the same canonical name, and are no weights where this one is there as well
 * @param heads that have to be asked for; empty: it is for all
 * @param place where the rule stands, as {@code bert/google-tf1.yaml:14}
 */
public record MappingRule(
        NamePattern from, NamePattern to, List<TensorOp> ops, List<String> over, List<Head> heads, String place) {

    /** Copies the lists. */
    public MappingRule {
        ops = List.copyOf(ops);
        over = List.copyOf(over);
        heads = List.copyOf(heads);
    }

    /** {@return the same rule for a model of these hyper-parameters} */
    MappingRule in(Function<String, Optional<Long>> sizes) {
        return new MappingRule(from, to, ops.stream().map(op -> op.in(sizes)).toList(), over, heads, place);
    }

    /** {@return whether this rule counts where both are there} */
    boolean isOver(MappingRule other) {
        return over.contains(other.from.toString());
    }

    /** {@return whether it is tried where this head is asked for, or none} */
    boolean isFor(Optional<Head> asked) {
        return heads.isEmpty() || asked.filter(heads::contains).isPresent();
    }

    /** {@return whether both rules may be tried on one checkpoint, neither before the other} */
    boolean isBeside(MappingRule other) {
        return heads.equals(other.heads);
    }

    /** {@return whether both rules give parts to one tensor} */
    boolean isJoinedWith(MappingRule other) {
        return place.equals(other.place)
                && to.toString().equals(other.to.toString())
                && part().isPresent()
                && other.part().isPresent();
    }

    /** {@return whether names are taken that nothing can be written under: what is joined, or stands under any name} */
    boolean isReadOnly() {
        return from.hasOne() || part().isPresent();
    }

    /** {@return whether both rules take parts of one tensor} */
    boolean isPartOf(MappingRule other) {
        return place.equals(other.place)
                && from.toString().equals(other.from.toString())
                && ops.stream().anyMatch(TensorOp.Split.class::isInstance);
    }

    /** {@return which part of its target it gives, if it does not give all of it} */
    Optional<TensorOp.Concat> part() {
        return ops.stream()
                .filter(TensorOp.Concat.class::isInstance)
                .map(TensorOp.Concat.class::cast)
                .findFirst();
    }

    /** {@return the rule that leads back, or empty if an operation loses something or there is no one name to lead back to} */
    Optional<MappingRule> inverse() {
        if (isReadOnly()) {
            return Optional.empty();
        }
        List<TensorOp> back = new ArrayList<>();
        for (TensorOp op : ops) {
            Optional<TensorOp> undo = op.inverse();
            if (undo.isEmpty()) {
                return Optional.empty();
            }
            back.add(0, undo.get());
        }
        return Optional.of(new MappingRule(to, from, back, List.of(), heads, place));
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
