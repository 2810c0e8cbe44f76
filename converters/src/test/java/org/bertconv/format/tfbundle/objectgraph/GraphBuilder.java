package org.bertconv.format.tfbundle.objectgraph;

import java.nio.charset.StandardCharsets;
import org.bertconv.tensorflow.Proto;

/** Builds object graphs, sound or not. */
public final class GraphBuilder {

    private final Proto graph = new Proto();

    /** Adds a node. */
    public GraphBuilder node(Proto node) {
        graph.message(1, node);
        return this;
    }

    /** Adds a node that is a variable. */
    public GraphBuilder variable(String fullName, String path) {
        return node(new Proto().message(2, attribute(fullName, path + "/.ATTRIBUTES/VARIABLE_VALUE")));
    }

    public static Proto attribute(String fullName, String key) {
        return new Proto()
                .message(1, bytes("VARIABLE_VALUE"))
                .message(2, bytes(fullName))
                .message(3, bytes(key));
    }

    public static Proto child(int node, String name) {
        return new Proto().message(1, new Proto().varint(1, node).message(2, bytes(name)));
    }

    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public byte[] toArray() {
        return graph.toArray();
    }
}
