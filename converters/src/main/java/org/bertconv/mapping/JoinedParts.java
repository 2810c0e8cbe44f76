package org.bertconv.mapping;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bertconv.mapping.op.JoinedTensor;

/** Tensors of a checkpoint that are parts of one canonical tensor, until it is known whether they fit together. */
final class JoinedParts {

    private final Map<String, TreeMap<Integer, List<MappedTensors.Entry>>> byTarget = new LinkedHashMap<>();

    /** Keeps a part, in canonical layout. */
    void add(MappedTensors.Entry entry) {
        byTarget.computeIfAbsent(entry.tensor().info().name(), target -> new TreeMap<>())
                .computeIfAbsent(entry.rule().part().orElseThrow().part(), part -> new ArrayList<>())
                .add(entry);
    }

    /** {@return one entry for each tensor whose parts are all there, each once, and of one shape and dtype} */
    List<MappedTensors.Entry> joined() {
        return byTarget.keySet().stream()
                .filter(this::isWhole)
                .map(target -> join(parts(target)))
                .toList();
    }

    /** {@return the names of the parts that do not fit together} */
    List<String> left() {
        return byTarget.keySet().stream()
                .filter(target -> !isWhole(target))
                .flatMap(target -> parts(target).stream().map(MappedTensors.Entry::source))
                .toList();
    }

    /** A bias is of no use where the weight of its layer does not fit: biases of any two layers of one output look alike. */
    private boolean isWhole(String target) {
        String layer = target.substring(0, target.lastIndexOf('.') + 1);
        return byTarget.keySet().stream()
                .filter(other -> other.substring(0, other.lastIndexOf('.') + 1).equals(layer))
                .allMatch(this::fits);
    }

    private boolean fits(String target) {
        List<MappedTensors.Entry> parts = parts(target);
        MappedTensors.Entry first = parts.get(0);
        return parts.size() == byTarget.getOrDefault(target, new TreeMap<>()).size()
                && parts.size() == first.rule().part().orElseThrow().parts()
                && parts.stream()
                        .allMatch(part ->
                                part.tensor().info().equals(first.tensor().info()));
    }

    private List<MappedTensors.Entry> parts(String target) {
        return byTarget.getOrDefault(target, new TreeMap<>()).values().stream()
                .flatMap(List::stream)
                .toList();
    }

    private static MappedTensors.Entry join(List<MappedTensors.Entry> parts) {
        MappedTensors.Entry first = parts.get(0);
        JoinedTensor whole = JoinedTensor.of(
                first.tensor().info().name(),
                parts.stream().map(MappedTensors.Entry::tensor).toList());
        String sources = String.join(
                " + ", parts.stream().map(MappedTensors.Entry::source).toList());
        return new MappedTensors.Entry(
                sources, whole, first.rule(), whole.info().shape(), parts);
    }
}
