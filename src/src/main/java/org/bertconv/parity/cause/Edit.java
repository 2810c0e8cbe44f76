package org.bertconv.parity.cause;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.mapping.op.Gather;
import org.bertconv.mapping.op.JoinedTensor;
import org.bertconv.mapping.op.TensorOp;
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

    /** {@return the tensor that changes, if it is one} */
    default Optional<String> tensor() {
        return Optional.empty();
    }

    /** {@return the same edit of tensors with other names} */
    default Edit renamed(UnaryOperator<String> names) {
        return this;
    }

    /** {@return the same edit in a model that this one is the half of} */
    default Edit in(HalfName half) {
        return renamed(half::tensor);
    }

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

        @Override
        public Optional<String> tensor() {
            return Optional.of(to);
        }

        @Override
        public Edit renamed(UnaryOperator<String> names) {
            return new Move(names.apply(from), names.apply(to), ops);
        }
    }

    /**
     * Rows that are spread over several tensors, which were one.
     *
     * @param from the names of the tensors, one behind the other
     * @param to where the rows belong
     * @param rows that are taken of all of them together
     */
    record Join(List<String> from, String to, Gather rows) implements Edit {

        /** Copies the list. */
        public Join {
            from = List.copyOf(from);
        }

        @Override
        public Suspect apply(Suspect model, Suspect original) {
            List<Tensor> parts = from.stream()
                    .map(name -> original.weights()
                            .get(name)
                            .orElseThrow(() -> new IllegalArgumentException("there is no tensor " + name)))
                    .toList();
            return model.with(put(model.weights(), rows.apply(JoinedTensor.of(to, parts))));
        }

        @Override
        public String text() {
            return "{ from: [" + from.stream().map(name -> "\"" + name + "\"").collect(Collectors.joining(", "))
                    + "], to: \"" + to + "\", ops: [concat, " + rows.label() + "] }";
        }

        @Override
        public Optional<String> tensor() {
            return Optional.of(to);
        }

        @Override
        public Edit renamed(UnaryOperator<String> names) {
            return new Join(from.stream().map(names).toList(), names.apply(to), rows);
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

        @Override
        public Edit in(HalfName half) {
            return new Drop(half.tensor(name), why);
        }

        @Override
        public Optional<String> tensor() {
            return Optional.of(name);
        }
    }

    /**
     * A tensor that has to be taken from the model on the other side: nothing in this one restores it.
     *
     * @param taken the tensor of the other side
     * @param words that say what to do; they may hold its name
     */
    record Take(Tensor taken, String words) implements Edit {

        @Override
        public Suspect apply(Suspect model, Suspect original) {
            return model.with(put(model.weights(), taken));
        }

        @Override
        public String text() {
            return words;
        }

        @Override
        public Optional<String> tensor() {
            return Optional.of(taken.info().name());
        }

        @Override
        public Edit in(HalfName half) {
            String name = taken.info().name();
            return new Take(taken.named(half.tensor(name)), words.replace(name, half.tensor(name)));
        }
    }

    /**
     * What is gone, and is on no side.
     *
     * @param name of the tensor
     * @param words that say what to do; they may hold its name
     */
    record Lost(String name, String words) implements Edit {

        @Override
        public Suspect apply(Suspect model, Suspect original) {
            return model;
        }

        @Override
        public String text() {
            return words;
        }

        @Override
        public Edit in(HalfName half) {
            return new Lost(half.tensor(name), name.isEmpty() ? words : words.replace(name, half.tensor(name)));
        }
    }

    /**
     * A field of the config that says something else.
     *
     * @param field as it should stand in config.json; empty if it follows from something else
     * @param option that has the same effect, in words; may be empty
     * @param change of the hyper-parameters
     */
    record Field(String field, String option, UnaryOperator<ModelConfig> change) implements Edit {

        /** A field that no option stands for. */
        Field(String field, UnaryOperator<ModelConfig> change) {
            this(field, "", change);
        }

        @Override
        public String text() {
            return field + option;
        }

        @Override
        public Edit in(HalfName half) {
            return field.isEmpty() || half == HalfName.NONE
                    ? this
                    : new Field("\"" + half.label() + "\": { " + field + " }", "", change);
        }

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

    /**
     * Another token that the pooler of the other side looked at.
     *
     * @param pooled the token
     * @param text what to do about it
     */
    record Pool(Pooled pooled, String text) implements Edit {

        @Override
        public Suspect apply(Suspect model, Suspect original) {
            return model.with(pooled);
        }
    }

    private static StateDict put(StateDict weights, Tensor tensor) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        weights.tensors().forEach(old -> tensors.put(old.info().name(), old));
        tensors.put(tensor.info().name(), tensor);
        return StateDict.of(tensors.values());
    }
}
