package org.bertconv.mapping;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bertconv.checkpoint.Ignored;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Printable;
import org.bertconv.io.SourceName;
import org.bertconv.mapping.op.Cut;
import org.bertconv.mapping.op.TensorOp;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;

/**
 * The tensors of a checkpoint under canonical names, in canonical layout, and what became of the others.
 *
 * @param entries one for each tensor that a rule took, in the order of the file
 * @param zeros tables that the naming does without, by the reason
 * @param unknown names that no rule takes, or whose place is not theirs alone
 * @param undecided the place that is not theirs alone, by name
 * @param ignored names that are no weights
 */
public record MappedTensors(
        List<Entry> entries,
        Map<String, Tensor> zeros,
        List<String> unknown,
        Map<String, Undecided> undecided,
        List<Ignored> ignored) {

    /** Copies the lists. */
    public MappedTensors {
        entries = List.copyOf(entries);
        zeros = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(zeros));
        unknown = List.copyOf(unknown);
        undecided = Map.copyOf(undecided);
        ignored = List.copyOf(ignored);
    }

    /**
     * A tensor that was mapped.
     *
     * @param source its name in the file
     * @param tensor under its canonical name, in canonical layout, read when asked for
     * @param rule that mapped it
     * @param found the shape in the file
     * @param parts what it was joined from, in order; empty if it is one tensor of the file
     */
    public record Entry(String source, Tensor tensor, MappingRule rule, Shape found, List<Entry> parts) {

        /** Copies the list. */
        public Entry {
            parts = List.copyOf(parts);
        }

        /** {@return the tensors of the file that it was made of} */
        List<Entry> origins() {
            return parts.isEmpty() ? List.of(this) : parts;
        }

        /** {@return whether the name in the file was free, so that another one may have the same right to the place} */
        boolean isUnderAnyName() {
            return rule.from().hasOne();
        }

        /** {@return what is lost of it, in words, if anything is} */
        Optional<String> cut() {
            return rule.ops().stream()
                    .filter(Cut.class::isInstance)
                    .map(Cut.class::cast)
                    .filter(cut -> cut.lost(found) > 0)
                    .map(cut -> source + " is " + found + ", and " + cut.field() + " is "
                            + (found.dimension(0) - cut.lost(found)) + ": the last " + cut.lost(found)
                            + " rows are padding and were cut off")
                    .findFirst();
        }
    }

    /**
     * A place that several tensors have the same right to.
     *
     * @param target the canonical name
     * @param other the name in the file of another one
     */
    public record Undecided(String target, String other) {

        /** {@return why it is not taken, in words} */
        String why() {
            return "one of several: " + Printable.of(other) + " is " + target + " as well";
        }
    }

    /**
     * Asks the rules about every tensor.
     *
     * @throws CheckpointException DIFFERENT if two tensors come to one canonical name, or if a tensor cannot be laid out as its rule says
     */
    static MappedTensors of(SourceName source, StateDict tensors, Naming naming) throws CheckpointException {
        Map<String, Entry> byTarget = new LinkedHashMap<>();
        List<String> unknown = new ArrayList<>();
        Map<String, Undecided> undecided = new LinkedHashMap<>();
        JoinedParts parts = new JoinedParts();
        List<Ignored> ignored = new ArrayList<>();
        for (Tensor tensor : tensors.tensors()) {
            String name = tensor.info().name();
            List<MappingRule.Mapped> mapped = naming.allCanonical(name);
            for (MappingRule.Mapped one : mapped) {
                Entry entry = entry(source, tensor, one);
                if (one.rule().part().isPresent()) {
                    parts.add(entry);
                    continue;
                }
                Entry before = byTarget.putIfAbsent(one.name(), entry);
                if (before != null && before.isUnderAnyName() && entry.isUnderAnyName()) {
                    undecided.put(before.source(), new Undecided(one.name(), entry.source()));
                    undecided.put(entry.source(), new Undecided(one.name(), before.source()));
                } else if (before != null) {
                    ignored.add(ranked(source, before, entry, byTarget));
                }
            }
            if (!mapped.isEmpty()) {
                continue;
            }
            Optional<String> why =
                    naming.rules().whyIgnored(naming.stripped(name).orElse(name));
            why.ifPresentOrElse(reason -> ignored.add(new Ignored(name, reason)), () -> unknown.add(name));
        }
        byTarget.values().removeIf(entry -> undecided.containsKey(entry.source()));
        parts.joined()
                .forEach(entry -> byTarget.putIfAbsent(entry.tensor().info().name(), entry));
        unknown.addAll(undecided.keySet());
        unknown.addAll(parts.left());
        StateDict mapped =
                StateDict.of(byTarget.values().stream().map(Entry::tensor).toList());
        Map<String, Tensor> zeros = new LinkedHashMap<>();
        naming.rules().zeros().forEach(row -> row.missingIn(mapped).ifPresent(table -> zeros.put(row.why(), table)));
        return new MappedTensors(List.copyOf(byTarget.values()), zeros, unknown, undecided, ignored);
    }

    private static Entry entry(SourceName source, Tensor tensor, MappingRule.Mapped mapped) throws CheckpointException {
        Tensor result = tensor.named(mapped.name());
        for (TensorOp op : mapped.rule().ops()) {
            try {
                op.shape(result.info().shape());
            } catch (IllegalArgumentException e) {
                throw CheckpointException.of(
                        ErrorClass.DIFFERENT,
                        source,
                        Printable.of(tensor.info().name()),
                        e.getMessage() + " (" + mapped.rule().place() + ")");
            }
            result = op.apply(result);
        }
        return new Entry(
                tensor.info().name(), result, mapped.rule(), tensor.info().shape(), List.of());
    }

    /** Of two tensors that come to one name, keeps the one whose rule is over the other's. */
    private static Ignored ranked(SourceName source, Entry one, Entry other, Map<String, Entry> byTarget)
            throws CheckpointException {
        String target = one.tensor().info().name();
        if (other.rule().isOver(one.rule())) {
            byTarget.put(target, other);
            return new Ignored(one.source(), "is not used: " + other.source() + " is " + target);
        }
        if (one.rule().isOver(other.rule())) {
            return new Ignored(other.source(), "is not used: " + one.source() + " is " + target);
        }
        throw twice(source, one.source(), other.source(), target);
    }

    private static CheckpointException twice(SourceName source, String first, String second, String target) {
        return CheckpointException.of(
                ErrorClass.DIFFERENT,
                source,
                "\"" + Printable.of(first) + "\" and \"" + Printable.of(second) + "\" are both " + target);
    }

    /** {@return the mapped tensors by canonical name} */
    public StateDict canonical() {
        return StateDict.of(Stream.concat(entries.stream().map(Entry::tensor), zeros.values().stream())
                .toList());
    }
}
