package org.bertconv.hdf5;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.bertconv.io.CheckpointException;

/**
 * The members of a group of the older kind: a tree of nodes, whose leaves name the members by places in a heap.
 *
 * <pre>
 * tree  "TREE", type 0, level, u16 entries, 2 × address of siblings, then key, child, key, child, …, key
 * leaf  "SNOD", version 1, 0, u16 entries, then: place of the name, address of the header, u32 cache, 4 × 0, 16 × scratch
 * heap  "HEAP", version 0, 3 × 0, size, free list, address of the names, each ended by a zero byte
 * </pre>
 */
final class SymbolTable {

    private static final int MAX_LEVEL = 64;
    private static final int SOFT_LINK = 2;

    private final Hdf5Bytes file;
    private final Links links;
    private final Fields names;
    private final Set<Long> seen = new HashSet<>();
    private final Deque<Node> waiting = new ArrayDeque<>();

    /** A node that is to be read, which has this level or, if it is the root, any. */
    private record Node(long address, int level) {}

    private SymbolTable(Links links, Fields names) {
        this.file = names.file();
        this.links = links;
        this.names = names;
    }

    /** Adds the members that a symbol table message leads to. */
    static void read(Fields message, Links links) throws IOException {
        long tree = message.address("address of the tree");
        long heap = message.address("address of the heap");
        SymbolTable table = new SymbolTable(links, names(message.file(), heap));
        table.waiting.add(new Node(tree, MAX_LEVEL));
        while (!table.waiting.isEmpty()) {
            table.read(table.waiting.remove());
        }
    }

    private static Fields names(Hdf5Bytes file, long address) throws IOException {
        Fields heap = file.read("local heap", address, 8 + 2L * file.lengthBytes() + file.addressBytes());
        heap.signature("HEAP");
        heap.version(0, 0);
        heap.skip("reserved", 3);
        long size = heap.length("size of the names");
        heap.skip("free list", file.lengthBytes());
        return file.read("local heap", heap.address("address of the names"), size);
    }

    private void read(Node node) throws IOException {
        if (!seen.add(node.address())) {
            throw file.file().malformed("group tree", file.offset(node.address()), "a node is there twice");
        }
        if (node.level() < 0) {
            leaf(node.address());
        } else {
            tree(node);
        }
    }

    private void tree(Node node) throws IOException {
        int prefix = 8 + 2 * file.addressBytes();
        Fields start = file.read("group tree", node.address(), prefix);
        start.signature("TREE");
        int type = start.u8("type");
        if (type != 0) {
            throw start.malformed("type", 1, "%d, and a group has 0", type);
        }
        int level = start.u8("level");
        if (level > MAX_LEVEL || (node.level() < MAX_LEVEL && level != node.level())) {
            throw start.malformed("level", 1, "%d is not one below the node above", level);
        }
        int entries = start.u16("entries");
        long size = prefix + entries * (long) (file.lengthBytes() + file.addressBytes());
        Fields fields = file.read("group tree", node.address(), size);
        fields.skip("prefix", prefix);
        for (int i = 0; i < entries; i++) {
            fields.skip("key", file.lengthBytes());
            waiting.add(new Node(fields.address("child"), level - 1));
        }
    }

    private void leaf(long address) throws IOException {
        Fields start = file.read("group leaf", address, 8);
        start.signature("SNOD");
        start.version(1, 1);
        start.skip("reserved", 1);
        int entries = start.u16("entries");
        int entryBytes = 2 * file.addressBytes() + 24;
        Fields fields = file.read("group leaf", address, 8 + (long) entries * entryBytes);
        fields.skip("prefix", 8);
        for (int i = 0; i < entries; i++) {
            entry(fields.part("group leaf", entryBytes));
        }
    }

    private void entry(Fields entry) throws CheckpointException {
        names.seek("name", entry.number("place of the name", file.addressBytes()));
        String name = names.text("name");
        long header = entry.address("address of the header");
        if (entry.u32("cache") == SOFT_LINK) {
            throw Links.refused(entry, name, 1);
        }
        links.put(entry, name, header);
    }
}
