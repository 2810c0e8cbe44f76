package org.bertconv.parity.cause;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.mapping.MappingRule;
import org.bertconv.mapping.NamePattern;
import org.bertconv.mapping.op.JoinedTensor;
import org.bertconv.tensor.Tensor;

/**
 * A line that takes rows of several tensors, one behind the other: {@code { from: ["a", "b"], to: "c", ops: [concat, rows(0-3 8-11)] }}.
 *
 * @param option that it was given by
 * @param parts the names of the tensors
 * @param rule from one name for all of them to where the rows belong
 */
record JoinLine(String option, List<NamePattern> parts, MappingRule rule) {

    private static final String BEGINNING = "from: [";
    private static final String CONCAT = "ops: [concat";

    JoinLine {
        parts = List.copyOf(parts);
    }

    /** {@return whether a line is of this kind} */
    static boolean is(String line) {
        return line.contains(BEGINNING);
    }

    /**
     * {@return the line}
     *
     * @throws CheckpointException USAGE or MALFORMED if it is none
     */
    static JoinLine parse(String option, String line) throws CheckpointException {
        int start = line.indexOf(BEGINNING);
        int end = line.indexOf(']', start);
        if (end < 0 || !line.contains(CONCAT)) {
            throw CheckpointException.of(
                    ErrorClass.USAGE, option + " " + line + ": several tensors need ops: [concat, …]");
        }
        List<NamePattern> parts = new ArrayList<>();
        List<String> names = Arrays.stream(
                        line.substring(start + BEGINNING.length(), end).split(",", -1))
                .map(name -> name.strip().replace("\"", ""))
                .toList();
        for (String name : names) {
            try {
                parts.add(NamePattern.parse(name));
            } catch (IllegalArgumentException e) {
                throw CheckpointException.of(ErrorClass.USAGE, option + " " + e.getMessage());
            }
        }
        String rest = line.substring(end + 1).replace(CONCAT + ", ", "ops: [").replace(", " + CONCAT + "]", "");
        String one = line.substring(0, start) + "from: \"" + names.get(0) + "\"" + rest;
        return new JoinLine(option, parts, Mends.parse(List.of(one)).rules().get(0));
    }

    /**
     * {@return what it makes of the tensors of a model}
     *
     * @throws CheckpointException USAGE if the model has none of them, or if they do not fit together
     */
    List<Tensor> apply(StateDict model) throws CheckpointException {
        Map<String, List<Tensor>> found = new LinkedHashMap<>();
        for (Tensor tensor : model.tensors()) {
            Optional<Map<String, String>> values =
                    parts.get(0).match(tensor.info().name());
            if (values.isPresent()) {
                List<Tensor> all = new ArrayList<>();
                for (NamePattern part : parts) {
                    all.add(find(model, part.fill(values.get())));
                }
                found.put(rule.to().fill(values.get()), all);
            }
        }
        if (found.isEmpty()) {
            throw none(parts.get(0).toString());
        }
        List<Tensor> joined = new ArrayList<>();
        for (Map.Entry<String, List<Tensor>> one : found.entrySet()) {
            joined.add(Mends.applied(rule, join(one.getKey(), one.getValue())));
        }
        return joined;
    }

    private Tensor join(String name, List<Tensor> all) throws CheckpointException {
        try {
            return JoinedTensor.of(name, all);
        } catch (IllegalArgumentException e) {
            throw CheckpointException.of(ErrorClass.USAGE, option + " " + name + ": " + e.getMessage());
        }
    }

    private Tensor find(StateDict model, String name) throws CheckpointException {
        return model.get(name).orElseThrow(() -> none(name));
    }

    private CheckpointException none(String name) {
        return CheckpointException.of(ErrorClass.USAGE, option + " " + name + ": the model has no such tensor");
    }
}
