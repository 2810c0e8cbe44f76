package org.bertconv.mapping;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bertconv.checkpoint.Ignored;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Printable;
import org.bertconv.io.SourceName;
import org.bertconv.tensor.Tensor;

/**
 * The tensors of a checkpoint under canonical names, in canonical layout, and what became of the others.
 *
 * @param entries one for each tensor that a rule took, in the order of the file
 * @param unknown names that no rule takes
 * @param ignored names that are no weights
 */
public record MappedTensors(List<Entry> entries, List<String> unknown, List<Ignored> ignored) {

    /** Copies the lists. */
    public MappedTensors {
        entries = List.copyOf(entries);
        unknown = List.copyOf(unknown);
        ignored = List.copyOf(ignored);
    }

    /**
     * A tensor that was mapped.
     *
     * @param source its name in the file
     * @param tensor under its canonical name, in canonical layout, read when asked for
     * @param rule that mapped it
     */
    public record Entry(String source, Tensor tensor, MappingRule rule) {}

    /**
     * Asks the rules about every tensor.
     *
     * @throws CheckpointException DIFFERENT if two tensors come to one canonical name, or if a tensor cannot be laid out as its rule says
     */
    static MappedTensors of(SourceName source, StateDict tensors, Naming naming) throws CheckpointException {
        Map<String, Entry> byTarget = new LinkedHashMap<>();
        List<String> unknown = new ArrayList<>();
        List<Ignored> ignored = new ArrayList<>();
        for (Tensor tensor : tensors.tensors()) {
            String name = tensor.info().name();
            Optional<MappingRule.Mapped> mapped = naming.canonical(name);
            if (mapped.isPresent()) {
                Entry entry = entry(source, tensor, mapped.get());
                Entry before = byTarget.putIfAbsent(mapped.get().name(), entry);
                if (before != null) {
                    ignored.add(ranked(source, before, entry, byTarget));
                }
                continue;
            }
            Optional<String> why =
                    naming.rules().whyIgnored(naming.stripped(name).orElse(name));
            why.ifPresentOrElse(reason -> ignored.add(new Ignored(name, reason)), () -> unknown.add(name));
        }
        return new MappedTensors(List.copyOf(byTarget.values()), unknown, ignored);
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
        return new Entry(tensor.info().name(), result, mapped.rule());
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
        return StateDict.of(entries.stream().map(Entry::tensor).toList());
    }
}
