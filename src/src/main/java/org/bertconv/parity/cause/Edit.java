package org.bertconv.parity.cause;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.mapping.TensorOp;
import org.bertconv.model.ModelConfig;
import org.bertconv.tensor.Tensor;

/** One change of a model: what is tried, what is printed, and what a user can apply. */
public sealed interface Edit {

    /**
     * {@return the model after the change}
     *
     * @param original before any change: what moves is taken from there, so that two tensors can change places
     */
    Suspect apply(Suspect model, Suspect original);

    /** {@return the line of a rule file, the field of a config or the words that mend it} */
    String text();

    /**
     * A tensor that belongs under another name or was laid out otherwise.
     *
     * @param from its name
     * @param to where it belongs
     * @param ops what is done on the way
     */
    record Move(String from, String to, List<TensorOp> ops) implements Edit {

        /** Copies the list. */
        public Move {
            ops = List.copyOf(ops);
        }

        @Override
        public Suspect apply(Suspect model, Suspect original) {
            Tensor tensor = original.weights()
                    .get(from)
                    .orElseThrow(() -> new IllegalArgumentException("there is no tensor " + from));
            for (TensorOp op : ops) {
                tensor = op.apply(tensor);
            }
            return model.with(put(model.weights(), tensor.named(to)));
        }

        @Override
        public String text() {
            String done = ops.isEmpty()
                    ? ""
                    : ops.stream().map(TensorOp::label).collect(Collectors.joining(", ", ", ops: [", "]"));
            return "{ from: \"" + from + "\", to: \"" + to + "\"" + done + " }";
        }
    }

    /**
     * A tensor that should not be there.
     *
     * @param name canonical
     * @param why it is none of the model
     */
    record Drop(String name, String why) implements Edit {

        @Override
        public Suspect apply(Suspect model, Suspect original) {
            return model.with(StateDict.of(model.weights().tensors().stream()
                    .filter(tensor -> !tensor.info().name().equals(name))
                    .toList()));
        }

        @Override
        public String text() {
            return "{ name: \"" + name + "\", why: \"" + why + "\" }";
        }
    }

    /**
     * A tensor that has to be taken from the model on the other side: nothing in this one restores it.
     *
     * @param tensor of the other side
     * @param words that say what to do
     */
    record Take(Tensor tensor, String words) implements Edit {

        @Override
        public Suspect apply(Suspect model, Suspect original) {
            return model.with(put(model.weights(), tensor));
        }

        @Override
        public String text() {
            return words;
        }
    }

    /**
     * A field of the config that says something else.
     *
     * @param text the field as it should stand in config.json
     * @param change of the hyper-parameters
     */
    record Field(String text, UnaryOperator<ModelConfig> change) implements Edit {

        @Override
        public Suspect apply(Suspect model, Suspect original) {
            return model.with(change.apply(model.config()));
        }
    }

    /**
     * Inputs that the other side was not fed.
     *
     * @param inputs that it was fed
     * @param text what to do about it
     */
    record Feed(Inputs inputs, String text) implements Edit {

        @Override
        public Suspect apply(Suspect model, Suspect original) {
            return model.with(inputs);
        }
    }

    private static StateDict put(StateDict weights, Tensor tensor) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        weights.tensors().forEach(old -> tensors.put(old.info().name(), old));
        tensors.put(tensor.info().name(), tensor);
        return StateDict.of(tensors.values());
    }
}
