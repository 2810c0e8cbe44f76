package org.bertconv.hdf5;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * A tree of records of the newer kind.
 *
 * <pre>
 * "BTHD", version 0, type, u32 bytes of a node, u16 bytes of a record, u16 depth, 2 × u8, root, u16 records of the root, all records, checksum
 * "BTIN", version 0, type, records, then for each child: address, records, [all records below]; checksum
 * "BTLF", version 0, type, records, checksum
 * </pre>
 */
final class BTree2 {

    static final int HUGE_OBJECTS = 1;
    static final int LINK_NAMES = 5;
    static final int ATTRIBUTE_NAMES = 8;
    static final int CHUNKS = 10;
    static final int FILTERED_CHUNKS = 11;

    /** Signature, version, type, checksum. */
    private static final int NODE_FRAME = 10;

    private static final int MAX_DEPTH = 16;

    private final Hdf5Bytes file;
    private final int type;
    private final RecordReader reader;
    private final Set<Long> seen = new HashSet<>();
    private final Deque<Node> waiting = new ArrayDeque<>();
    private long nodeBytes;
    private int recordBytes;

    /** The bytes that a count takes, and the most that can be below a node, by depth. */
    private int[] countBytes = new int[0];

    private BTree2(Hdf5Bytes file, int type, RecordReader reader) {
        this.file = file;
        this.type = type;
        this.reader = reader;
    }

    /** Is given each record. */
    @FunctionalInterface
    interface RecordReader {
        void read(Fields record) throws IOException;
    }

    private record Node(long address, long records, int depth) {}

    /** Reads all records of a tree. */
    static void read(Hdf5Bytes file, long address, int type, RecordReader reader) throws IOException {
        BTree2 tree = new BTree2(file, type, reader);
        tree.header(address);
        while (!tree.waiting.isEmpty()) {
            tree.node(tree.waiting.remove());
        }
    }

    private void header(long address) throws IOException {
        Fields fields = file.read("tree", address, 22L + file.addressBytes() + file.lengthBytes());
        fields.signature("BTHD");
        fields.version(0, 0);
        requireType(fields);
        nodeBytes = fields.u32("bytes of a node");
        recordBytes = fields.u16("bytes of a record");
        int depth = fields.u16("depth");
        fields.skip("percents", 2);
        long root = fields.address("address of the root");
        int records = fields.u16("records of the root");
        fields.length("number of records");
        fields.checksum();
        if (recordBytes == 0 || nodeBytes < NODE_FRAME + recordBytes || depth > MAX_DEPTH) {
            throw fields.malformed(
                    "sizes", 0, "a node of %d bytes, records of %d, depth %d", nodeBytes, recordBytes, depth);
        }
        measure(depth);
        if (root != Hdf5Bytes.UNDEFINED) {
            waiting.add(new Node(root, records, depth));
        }
    }

    /** How many bytes a count of records takes depends on how many can be below a node; so the library has it ({@code H5B2hdr.c}). */
    private void measure(int depth) {
        countBytes = new int[depth + 1];
        long most = (nodeBytes - NODE_FRAME) / recordBytes;
        int ofChild = bytesFor(most);
        countBytes[0] = 0;
        long below = most;
        for (int level = 1; level <= depth; level++) {
            int pointer = file.addressBytes() + ofChild + countBytes[level - 1];
            long here = Math.max((nodeBytes - NODE_FRAME - pointer) / (recordBytes + pointer), 0);
            below = saturated(here, below);
            countBytes[level] = bytesFor(below);
        }
    }

    private static long saturated(long here, long below) {
        double all = (here + 1.0) * below + here;
        return all > Long.MAX_VALUE / 2.0 ? Long.MAX_VALUE / 2 : (here + 1) * below + here;
    }

    private static int bytesFor(long most) {
        return (63 - Long.numberOfLeadingZeros(Math.max(most, 1))) / Byte.SIZE + 1;
    }

    private void node(Node node) throws IOException {
        if (!seen.add(node.address())) {
            throw file.file().malformed("tree", file.offset(node.address()), "a node is there twice");
        }
        Fields fields = file.read("tree", node.address(), nodeBytes);
        fields.signature(node.depth() == 0 ? "BTLF" : "BTIN");
        fields.version(0, 0);
        requireType(fields);
        Fields records = fields.part("tree record", node.records() * recordBytes);
        if (node.depth() > 0) {
            children(fields, node);
        }
        fields.checksum();
        for (long i = 0; i < node.records(); i++) {
            reader.read(records.part("tree record", recordBytes));
        }
    }

    private void children(Fields fields, Node node) throws IOException {
        int ofChild = bytesFor((nodeBytes - NODE_FRAME) / recordBytes);
        for (long i = 0; i <= node.records(); i++) {
            long child = fields.address("address of a child");
            long records = fields.number("records of a child", ofChild);
            fields.skip("records below a child", node.depth() > 1 ? countBytes[node.depth() - 1] : 0);
            waiting.add(new Node(child, records, node.depth() - 1));
        }
    }

    private void requireType(Fields fields) throws IOException {
        int found = fields.u8("type");
        if (found != type) {
            throw fields.malformed("type", 1, "%d, and it has to be %d here", found, type);
        }
    }
}
