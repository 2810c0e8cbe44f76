package org.bertconv.format.onnx;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bertconv.checkpoint.Ignored;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;

/** What a model says of its nodes and constant tensors. */
final class OnnxGraph {

    static final int GRAPH = 7;

    private static final int PRODUCER = 2;
    private static final int PRODUCER_VERSION = 3;
    private static final int NODE = 1;
    private static final int INITIALIZER = 5;
    private static final int SPARSE = 15;
    private static final int MOST = 1_000_000;
    /** Characters of all names together; those of a large model are a few hundred thousand. */
    private static final long MOST_TEXT = 64 << 20;

    private final ByteSource file;
    private final List<GraphNode> nodes = new ArrayList<>();
    private final Map<String, TensorProto> tensors = new LinkedHashMap<>();
    private final Map<String, TensorProto> constants = new LinkedHashMap<>();
    private final List<Ignored> ignored = new ArrayList<>();
    private final Map<String, String> producer = new LinkedHashMap<>();
    private boolean found;
    private long text;

    private OnnxGraph(ByteSource file) {
        this.file = file;
    }

    /**
     * Reads a model to its end.
     *
     * @throws CheckpointException MALFORMED if it is not what protobuf and ONNX demand, UNSUPPORTED if elements are laid out in a way that no
     *     exporter uses, LIMIT for over a million nodes or tensors, or texts over 64 MiB
     */
    static OnnxGraph read(ByteSource file) throws IOException {
        OnnxGraph graph = new OnnxGraph(file);
        ProtoFields model = ProtoFields.of(file, "ModelProto");
        while (model.next()) {
            if (model.is(PRODUCER, ProtoFields.DELIMITED)) {
                graph.producer.put("producer_name", model.text());
            } else if (model.is(PRODUCER_VERSION, ProtoFields.DELIMITED)) {
                graph.producer.put("producer_version", model.text());
            } else if (model.is(GRAPH, ProtoFields.DELIMITED)) {
                if (graph.found) {
                    throw model.malformed("there are two graphs");
                }
                graph.found = true;
                graph.graph(model.message("GraphProto"));
            } else {
                model.skip();
            }
        }
        if (!graph.found) {
            throw file.malformed("ModelProto", -1, "there is no graph");
        }
        return graph;
    }

    private void graph(ProtoFields fields) throws IOException {
        while (fields.next()) {
            if (fields.is(NODE, ProtoFields.DELIMITED)) {
                add(fields, GraphNode.read(fields.message("NodeProto")));
            } else if (fields.is(INITIALIZER, ProtoFields.DELIMITED)) {
                long offset = fields.offset();
                TensorProto tensor = TensorProto.read(fields.message("TensorProto"), offset);
                put(fields, tensors, tensor);
            } else if (fields.is(SPARSE, ProtoFields.DELIMITED)) {
                ignored.add(
                        new Ignored("sparse initializer at " + fields.offset(), "a sparse tensor, which is not read"));
                fields.skip();
            } else {
                fields.skip();
            }
        }
    }

    private void add(ProtoFields fields, GraphNode node) throws IOException {
        TensorProto value = node.value();
        if (node.operation().equals("Constant") && value != null) {
            put(fields, constants, value.named(node.output()));
            return;
        }
        nodes.add(node);
        text += (long) node.name().length() + node.scope().length();
        text += node.inputs().stream().mapToLong(input -> input.length() + 1L).sum();
        requireRoom(fields);
    }

    private void put(ProtoFields fields, Map<String, TensorProto> map, TensorProto tensor) throws CheckpointException {
        if (tensor.name().isEmpty()) {
            throw fields.malformed("a tensor without a name");
        }
        if (tensors.containsKey(tensor.name()) || constants.containsKey(tensor.name())) {
            throw fields.malformed("%s is there twice", tensor.field());
        }
        map.put(tensor.name(), tensor);
        text += tensor.name().length();
        requireRoom(fields);
    }

    private void requireRoom(ProtoFields fields) throws CheckpointException {
        if (nodes.size() > MOST || tensors.size() + constants.size() > MOST || text > MOST_TEXT) {
            throw fields.error(
                    ErrorClass.LIMIT,
                    "more than %d nodes or tensors, or names of more than %d characters",
                    MOST,
                    MOST_TEXT);
        }
    }

    /** {@return the file} */
    ByteSource file() {
        return file;
    }

    /** {@return the nodes, in the order of the graph, without those that are a constant} */
    List<GraphNode> nodes() {
        return nodes;
    }

    /** {@return the initializers, in the order of the file} */
    Collection<TensorProto> initializers() {
        return tensors.values();
    }

    /** {@return the tensors of nodes that are a constant, under the names of what these give} */
    Collection<TensorProto> constants() {
        return constants.values();
    }

    /** {@return what is there and cannot be a weight} */
    List<Ignored> ignored() {
        return ignored;
    }

    /** {@return the program that wrote the file, as it calls itself} */
    Map<String, String> producer() {
        return producer;
    }
}
