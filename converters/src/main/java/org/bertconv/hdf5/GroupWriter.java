package org.bertconv.hdf5;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes a group of the older kind, whose members are written already: names, leaves, tree, header. */
final class GroupWriter {

    /** Half as many members as a leaf has room for; the superblock says so. */
    static final int LEAF_K = 4;

    /** Half as many children as a node of the tree has room for. */
    static final int NODE_K = 16;

    private static final int ENTRY_BYTES = 40;
    private static final int NODE_BYTES = 24 + 2 * NODE_K * 8 + (2 * NODE_K + 1) * 8;

    private final Growing out;

    /** For each node of the level that was written last: its address, and the place of the last name below it. */
    private final List<Node> level = new ArrayList<>();

    private record Node(long address, long lastName) {}

    /**
     * Where a group is.
     *
     * @param header of the group
     * @param tree of its members
     * @param heap of their names
     */
    record Place(long header, long tree, long heap) {}

    GroupWriter(Growing out) {
        this.out = out;
    }

    /** Writes a group, given the addresses of the headers of its members by name, in their order. */
    Place write(Map<String, Long> members, Map<String, Hdf5Group.AttributeValue> attributes) {
        List<Long> places = new ArrayList<>();
        long heap = names(members, places);
        leaves(members, places);
        long tree = tree();
        long header = out.position();
        Growing messages = new Growing();
        Encoding.message(messages, Message.SYMBOL_TABLE, 16);
        messages.i64(tree, heap);
        attributes.forEach((name, value) -> {
            Growing attribute = new Growing();
            Encoding.attribute(attribute, name, value);
            Encoding.message(messages, Message.ATTRIBUTE, attribute.position());
            messages.put(bytes(attribute));
        });
        Encoding.header(out, 1 + attributes.size(), messages.position());
        out.put(bytes(messages));
        return new Place(header, tree, heap);
    }

    private static byte[] bytes(Growing of) {
        byte[] bytes = new byte[of.position()];
        of.all().get(bytes);
        return bytes;
    }

    /** The first eight bytes are the empty name, which is before all others. There is no free room, which 1 says. */
    private long names(Map<String, Long> members, List<Long> places) {
        Growing names = new Growing();
        names.i64(0);
        for (String name : members.keySet()) {
            places.add((long) names.position());
            names.put(Encoding.utf8(name)).u8(0).align();
        }
        long heap = out.position();
        out.put(Encoding.utf8("HEAP")).u32(0).i64(names.position(), 1, heap + 32);
        out.put(bytes(names));
        return heap;
    }

    private void leaves(Map<String, Long> members, List<Long> places) {
        List<Long> headers = List.copyOf(members.values());
        for (int first = 0; first < headers.size(); first += 2 * LEAF_K) {
            int count = Math.min(2 * LEAF_K, headers.size() - first);
            level.add(new Node(out.position(), places.get(first + count - 1)));
            out.put(Encoding.utf8("SNOD")).u8(1, 0).u16(count);
            for (int i = first; i < first + count; i++) {
                out.i64(places.get(i), headers.get(i)).zeros(ENTRY_BYTES - 16);
            }
            out.zeros((2 * LEAF_K - count) * ENTRY_BYTES);
        }
    }

    /** Level by level, until one node is above all. */
    private long tree() {
        int height = 0;
        do {
            List<Node> below = List.copyOf(level);
            level.clear();
            int nodes = Math.max(1, (below.size() + 2 * NODE_K - 1) / (2 * NODE_K));
            long start = out.position();
            for (int i = 0; i < nodes; i++) {
                int first = i * 2 * NODE_K;
                int end = Math.min(first + 2 * NODE_K, below.size());
                long left = i == 0 ? Hdf5Bytes.UNDEFINED : start + (i - 1L) * NODE_BYTES;
                long right = i == nodes - 1 ? Hdf5Bytes.UNDEFINED : start + (i + 1L) * NODE_BYTES;
                long before = first == 0 ? 0 : below.get(first - 1).lastName();
                node(height, below.subList(first, end), before, left, right);
            }
            height++;
        } while (level.size() > 1);
        return level.get(0).address();
    }

    private void node(int height, List<Node> children, long before, long left, long right) {
        int start = out.position();
        out.put(Encoding.utf8("TREE")).u8(0, height).u16(children.size()).i64(left, right, before);
        long last = before;
        for (Node child : children) {
            last = child.lastName();
            out.i64(child.address(), last);
        }
        out.zeros(NODE_BYTES - (out.position() - start));
        level.add(new Node(start, last));
    }
}
