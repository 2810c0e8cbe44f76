package org.bertconv.format.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bertconv.checkpoint.Ignored;

/** Finds out which constant tensors of a graph are weights, and what they are called: by their own names, or by who uses them. */
final class WeightNames {

    /** What PyTorch calls a parameter: modules and the parameter itself, joined by dots. */
    private static final Pattern PARAMETER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z0-9_]+)+");

    private static final String WEIGHT = ".weight";
    private static final String BIAS = ".bias";

    private final OnnxGraph graph;
    private final Map<String, GraphNode> consumers = new HashMap<>();
    private final Map<String, TensorProto> named = new LinkedHashMap<>();
    private final List<Ignored> ignored = new ArrayList<>();

    private WeightNames(OnnxGraph graph) {
        this.graph = graph;
        for (GraphNode node : graph.nodes()) {
            node.inputs().forEach(input -> consumers.putIfAbsent(input, node));
        }
    }

    /** {@return the names of the weights of a graph} */
    static WeightNames of(OnnxGraph graph) {
        WeightNames names = new WeightNames(graph);
        names.nameByThemselves();
        graph.initializers().forEach(names::nameByUse);
        graph.constants().forEach(names::nameByUse);
        names.nameShared();
        return names;
    }

    /** {@return the weights by name: those named by themselves first} */
    Map<String, TensorProto> weights() {
        return named;
    }

    /** {@return the other tensors, and why they are no weights} */
    List<Ignored> ignored() {
        return ignored;
    }

    private static boolean isParameter(String name) {
        return PARAMETER.matcher(name).matches();
    }

    /** What no node uses can only be there for its own sake. */
    private void nameByThemselves() {
        for (TensorProto tensor : graph.initializers()) {
            if (isParameter(tensor.name()) || !consumers.containsKey(tensor.name())) {
                named.put(tensor.name(), tensor);
            }
        }
    }

    /** A matrix that has no name of a parameter is one that the exporter made of a parameter. */
    private void nameByUse(TensorProto tensor) {
        if (tensor.equals(named.get(tensor.name()))) {
            return;
        }
        GraphNode user = consumers.get(tensor.name());
        String label = user == null ? "" : user.operation();
        boolean matrix = tensor.dims().size() >= 2
                && OnnxType.of(tensor.type())
                        .filter(type -> type.dtype().isFloating())
                        .isPresent();
        String place = user == null || !matrix ? "" : place(user);
        if (user == null || place.isEmpty()) {
            ignored.add(
                    new Ignored(tensor.name(), "a constant of the graph" + (label.isEmpty() ? "" : ", for " + label)));
            return;
        }
        String name = place + (isRows(user, tensor.name()) ? WEIGHT : "." + label);
        if (named.containsKey(place + WEIGHT) || named.putIfAbsent(name, tensor) != null) {
            ignored.add(new Ignored(tensor.name(), "another copy of what belongs to " + place));
        }
    }

    /** Where an operation takes the matrix as PyTorch keeps it: a row for each output, or for each index. */
    private static boolean isRows(GraphNode user, String tensor) {
        boolean second = user.inputs().size() > 1 && user.inputs().get(1).equals(tensor);
        return user.operation().equals("Gather") || (user.operation().equals("Gemm") && user.transposed() && second);
    }

    /** Exporters that say nothing of the place of a multiplication keep the name of the bias that is added to it. */
    private String place(GraphNode user) {
        if (!user.place().isEmpty() || !user.operation().equals("MatMul")) {
            return user.place();
        }
        return Optional.ofNullable(consumers.get(user.output()))
                .filter(node -> node.operation().equals("Add"))
                .flatMap(node -> node.inputs().stream()
                        .limit(2)
                        .filter(input -> input.endsWith(BIAS) && named.containsKey(input))
                        .findFirst())
                .map(bias -> bias.substring(0, bias.length() - BIAS.length()))
                .orElse("");
    }

    /** A tensor that two parameters share is in the graph once; the other name is that of a copy, or of a table that is looked up in. */
    private void nameShared() {
        for (GraphNode node : graph.nodes()) {
            if (node.inputs().isEmpty()) {
                continue;
            }
            TensorProto tensor = named.get(node.inputs().get(0));
            if (tensor == null) {
                continue;
            }
            if (node.operation().equals("Identity") && isParameter(node.output())) {
                named.putIfAbsent(node.output(), tensor);
            }
            if (node.operation().equals("Gather")
                    && !node.place().isEmpty()
                    && tensor.dims().size() == 2) {
                named.putIfAbsent(node.place() + WEIGHT, tensor);
            }
        }
    }
}
