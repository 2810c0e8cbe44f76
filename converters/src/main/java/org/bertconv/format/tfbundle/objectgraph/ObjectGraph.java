package org.bertconv.format.tfbundle.objectgraph;

import java.io.IOException;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bertconv.io.CheckpointException;
import org.bertconv.tensorflow.ProtoReader;
import org.bertconv.tensorflow.table.Excerpt;
import org.bertconv.tensorflow.table.TableKey;

/**
 * What an object graph says of the keys of its checkpoint. Of nodes and ways nothing is kept, so that a graph of any size and with any
 * cycle costs no more than the keys that it names.
 *
 * @param nodes the number of nodes
 * @param fullNames by key, the names of variables, empty where a variable has none
 * @param slots the keys of what an optimizer keeps for a variable
 */
public record ObjectGraph(int nodes, Map<TableKey, String> fullNames, Set<TableKey> slots) {

    /** The key that the graph is stored under. */
    public static final TableKey KEY = TableKey.of("_CHECKPOINTABLE_OBJECT_GRAPH");

    /** Copies nothing: the collections are the parser's own. */
    public ObjectGraph {
        fullNames = Collections.unmodifiableMap(fullNames);
        slots = Collections.unmodifiableSet(slots);
    }

    /**
     * {@return the graph that a message holds}
     *
     * @param keys of the checkpoint; what the graph says of others is passed over
     * @throws CheckpointException MALFORMED if it is no graph, or if it gives one key two names
     */
    public static ObjectGraph parse(Excerpt message, Set<TableKey> keys) throws IOException {
        int nodes = 0;
        ProtoReader counted = new ProtoReader(message);
        while (counted.next()) {
            nodes += counted.field() == 1 ? 1 : 0;
            counted.skip();
        }
        Nodes parsed = new Nodes(nodes, keys);
        ProtoReader fields = new ProtoReader(message);
        for (int node = 0; fields.next(); ) {
            if (fields.field() == 1) {
                int number = node++;
                parsed.node(number, fields.message().named(() -> "object graph node " + number));
            } else {
                fields.skip();
            }
        }
        return parsed.graph();
    }

    /** {@return the full name of the variable of a key; empty if it has none} */
    String fullName(TableKey key) {
        return fullNames.getOrDefault(key, "");
    }

    /** The nodes so far. */
    private static final class Nodes {

        private final int count;
        private final Set<TableKey> keys;
        private final Map<TableKey, String> fullNames = new HashMap<>();
        private final Map<TableKey, Integer> owners = new HashMap<>();
        private final BitSet slots = new BitSet();

        Nodes(int count, Set<TableKey> keys) {
            this.count = count;
            this.keys = keys;
        }

        void node(int number, Excerpt message) throws IOException {
            ProtoReader fields = new ProtoReader(message);
            while (fields.next()) {
                switch (fields.field()) {
                    case 1 -> reference(fields.message(), 1, "child");
                    case 2 -> attribute(number, fields.message());
                    case 3 -> slot(fields.message());
                    default -> fields.skip();
                }
            }
        }

        private void slot(Excerpt message) throws IOException {
            reference(message, 1, "variable of a slot");
            slots.set(reference(message, 3, "slot"));
        }

        /** {@return the node that a field of a message names, the root if it names none} */
        private int reference(Excerpt message, int field, String what) throws IOException {
            int node = 0;
            ProtoReader fields = new ProtoReader(message);
            while (fields.next()) {
                if (fields.field() == field) {
                    node = fields.int32();
                } else {
                    fields.skip();
                }
            }
            if (node < 0 || node >= count) {
                throw message.malformed(0, "%s is node %d, must be 0 to %d", what, node, count - 1);
            }
            return node;
        }

        private void attribute(int node, Excerpt message) throws IOException {
            String fullName = "";
            Optional<TableKey> key = Optional.empty();
            ProtoReader fields = new ProtoReader(message);
            while (fields.next()) {
                switch (fields.field()) {
                    case 2 -> fullName = text(fields);
                    case 3 -> key = Optional.of(octets(fields));
                    default -> fields.skip();
                }
            }
            if (key.isEmpty() || !keys.contains(key.get())) {
                return;
            }
            String before = fullNames.putIfAbsent(key.get(), fullName);
            if (before != null && !before.equals(fullName)) {
                throw message.malformed(
                        0, "key %s is that of \"%s\" and of \"%s\"", key.get(), print(before), print(fullName));
            }
            owners.put(key.get(), node);
        }

        private static String print(String name) {
            return TableKey.of(name).toString();
        }

        private static TableKey octets(ProtoReader field) throws IOException {
            Excerpt bytes = field.message();
            return new TableKey(bytes.octets(0, bytes.length()));
        }

        private static String text(ProtoReader field) throws IOException {
            return octets(field).text().orElseThrow(() -> field.malformed("full_name is not UTF-8"));
        }

        ObjectGraph graph() {
            Set<TableKey> ofSlots = new HashSet<>();
            owners.forEach((key, node) -> {
                if (slots.get(node)) {
                    ofSlots.add(key);
                }
            });
            return new ObjectGraph(count, fullNames, ofSlots);
        }
    }
}
