package org.bertconv.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bertconv.checkpoint.StateDict;
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
        for (Tensor tensor : canonical.tensors()) {
            String name = tensor.info().name();
            Optional<MappingRule.Mapped> mapped = naming.named(name);
            if (mapped.isEmpty()) {
                dropped.add(name);
                continue;
            }
            Tensor result = tensor;
            for (TensorOp op : mapped.get().rule().ops()) {
                result = op.apply(result);
            }
            String bare = isBare(head)
                    ? without(mapped.get().name(), naming.affixes().modelPrefix())
                    : mapped.get().name();
            named.add(result.named(naming.affixes().around(bare, modelClass)));
        }
        return new TargetNames(StateDict.of(named), dropped);
    }

    private static boolean isBare(Head head) {
        return head == Head.BASE || head == Head.ENCODER;
    }

    private static String without(String name, String prefix) {
        return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
    }
}
