package org.bertconv.format.tfbundle.objectgraph;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bertconv.tensorflow.ProtoWriter;

/**
 * Makes the graph of objects that hold variables: a tree, whose nodes are numbered as TensorFlow numbers them, level by level. What has no
 * variables, such as a dropout, is not in it, and nothing that restores a checkpoint asks for it.
 */
public final class GraphMessage {

    private final Node root = new Node();

    /** Starts with a root that has no children. */
    public GraphMessage() {}

    /** {@return the key under which the variable at the end of a way of local names is stored} */
    public static String key(List<String> path) {
        return ObjectKey.ofVariable(path);
    }

    /** Adds the variable at the end of a way of local names. */
    public void variable(List<String> path, String fullName) {
        Node node = root;
        for (String localName : path) {
            node = node.children.computeIfAbsent(localName, name -> new Node());
        }
        node.attributes.add(new Attribute(fullName, key(path)));
    }

    /** {@return the message} */
    public byte[] toBytes() throws IOException {
        List<Node> nodes = new ArrayList<>(List.of(root));
        ProtoWriter graph = new ProtoWriter();
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            int firstChild = nodes.size();
            nodes.addAll(node.children.values());
            graph.message(1, node.toBytes(firstChild));
        }
        return graph.toBytes();
    }

    private record Attribute(String fullName, String key) {

        byte[] toBytes() throws IOException {
            return new ProtoWriter()
                    .text(1, ObjectKey.VARIABLE)
                    .text(2, fullName)
                    .text(3, key)
                    .toBytes();
        }
    }

    /** An object: the objects that it holds, and its value if it is a variable. */
    private static final class Node {

        private final Map<String, Node> children = new TreeMap<>();
        private final List<Attribute> attributes = new ArrayList<>();

        /** @param firstChild the number of the first child, behind which the others follow */
        byte[] toBytes(int firstChild) throws IOException {
            ProtoWriter message = new ProtoWriter();
            int number = firstChild;
            for (String localName : children.keySet()) {
                byte[] name = localName.getBytes(StandardCharsets.UTF_8);
                message.message(
                        1, new ProtoWriter().number(1, number).message(2, name).toBytes());
                number++;
            }
            for (Attribute attribute : attributes) {
                message.message(2, attribute.toBytes());
            }
            return message.message(5, new ProtoWriter().number(1, 1).toBytes()).toBytes();
        }
    }
}
