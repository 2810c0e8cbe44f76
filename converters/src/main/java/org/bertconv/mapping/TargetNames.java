package org.bertconv.mapping;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.mapping.op.JoinedTensor;
import org.bertconv.mapping.op.TensorOp;
import org.bertconv.tensor.Tensor;

/**
 * A model under the names, and in the layout, of the naming that it is written in.
 *
 * @param tensors what is written
 * @param dropped canonical names for which the naming has no rule, so that they cannot be written
 */
public record TargetNames(StateDict tensors, List<String> dropped) {

    /** Copies the list. */
    public TargetNames {
        dropped = List.copyOf(dropped);
    }

    /**
     * {@return the names of a model in a naming}
     *
     * @param canonical the tensors of the model
     * @param head of the model; the bare model has no model prefix before its names
     * @param modelClass the class of the model in transformers, such as {@code BertForMaskedLM}
     */
    public static TargetNames of(MappingRules naming, StateDict canonical, Head head, String modelClass) {
        List<Tensor> named = new ArrayList<>();
        List<String> dropped = new ArrayList<>();
        Map<String, List<Tensor>> parts = new LinkedHashMap<>();
        for (Tensor tensor : withTwins(naming, canonical)) {
            Optional<MappingRule.Mapped> mapped = naming.named(tensor.info().name());
            if (mapped.isEmpty()) {
                dropped.add(tensor.info().name());
                continue;
            }
            Tensor result = tensor;
            for (TensorOp op : mapped.get().rule().ops()) {
                result = op.apply(result);
            }
            String bare = head.isBare()
                    ? without(mapped.get().name(), naming.affixes().modelPrefix())
                    : mapped.get().name();
            Tensor written = result.named(naming.affixes().around(bare, modelClass));
            Optional<TensorOp.Concat> part = mapped.get().rule().part();
            if (part.isPresent()) {
                join(part.get(), written, parts).ifPresent(named::add);
            } else {
                named.add(written);
            }
        }
        return new TargetNames(StateDict.of(named), dropped);
    }

    /** A twin belongs to a module: where nothing else of the module is there, the head has not the twin either. */
    private static List<Tensor> withTwins(MappingRules naming, StateDict canonical) {
        List<Tensor> tensors = new ArrayList<>(canonical.tensors());
        naming.written().twins().forEach((twin, partner) -> {
            String layer = twin.substring(0, twin.lastIndexOf('.'));
            String module = layer.substring(0, layer.lastIndexOf('.') + 1);
            boolean isPart = canonical.names().stream().anyMatch(name -> name.startsWith(module));
            if (isPart && !canonical.contains(twin)) {
                canonical.get(partner).map(tensor -> tensor.named(twin)).ifPresent(tensors::add);
            }
        });
        return tensors;
    }

    /** The whole tensor, once all of its parts are there; they come in order, as the architecture has them. */
    private static Optional<Tensor> join(TensorOp.Concat part, Tensor tensor, Map<String, List<Tensor>> parts) {
        String name = tensor.info().name();
        List<Tensor> before = parts.computeIfAbsent(name, whole -> new ArrayList<>());
        if (before.size() != part.part()) {
            throw new IllegalArgumentException(
                    name + " has part " + part.part() + " behind " + before.size() + " others");
        }
        before.add(tensor);
        return before.size() == part.parts() ? Optional.of(JoinedTensor.of(name, before)) : Optional.empty();
    }

    private static String without(String name, String prefix) {
        return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
    }
}
