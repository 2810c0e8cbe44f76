package org.bertconv.hdf5;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.bertconv.io.CheckpointException;

/**
 * The older way to find chunks: a tree whose keys say where in the dataset a chunk belongs.
 *
 * <pre>
 * "TREE", type 1, level, u16 entries, 2 × address of siblings, then key, child, key, child, …, key
 * key: u32 stored bytes, u32 filter mask, u64 first element along each axis, u64 0
 * </pre>
 */
final class ChunkTree {

    private static final int MAX_LEVEL = 64;

    private final Hdf5Bytes file;
    private final ChunkGrid grid;
    private final Found found;
    private final Set<Long> seen = new HashSet<>();
    private final Deque<Node> waiting = new ArrayDeque<>();

    /** Is given each chunk. */
    @FunctionalInterface
    interface Found {
        void chunk(long number, Chunk chunk) throws CheckpointException;
    }

    private record Node(long address, int level) {}

    ChunkTree(Hdf5Bytes file, ChunkGrid grid, Found found) {
        this.file = file;
        this.grid = grid;
        this.found = found;
    }

    void read(long address) throws IOException {
        waiting.add(new Node(address, MAX_LEVEL));
        while (!waiting.isEmpty()) {
            node(waiting.remove());
        }
    }

    private void node(Node node) throws IOException {
        if (!seen.add(node.address())) {
            throw file.file().malformed("chunk tree", file.offset(node.address()), "a node is there twice");
        }
        int prefix = 8 + 2 * file.addressBytes();
        Fields start = file.read("chunk tree", node.address(), prefix);
        start.signature("TREE");
        int type = start.u8("type");
        if (type != 1) {
            throw start.malformed("type", 1, "%d, and chunks have 1", type);
        }
        int level = start.u8("level");
        if (level > MAX_LEVEL || (node.level() < MAX_LEVEL && level != node.level())) {
            throw start.malformed("level", 1, "%d is not one below the node above", level);
        }
        int entries = start.u16("entries");
        int key = 8 + Long.BYTES * (grid.rank() + 1);
        Fields fields = file.read("chunk tree", node.address(), prefix + (long) entries * (key + file.addressBytes()));
        fields.skip("prefix", prefix);
        for (int i = 0; i < entries; i++) {
            Fields of = fields.part("chunk tree", key);
            long child = fields.address("child");
            if (level > 0) {
                waiting.add(new Node(child, level - 1));
            } else {
                chunk(of, child);
            }
        }
    }

    private void chunk(Fields key, long address) throws CheckpointException {
        long bytes = key.u32("stored bytes");
        long mask = key.u32("filter mask");
        long[] places = new long[grid.rank()];
        for (int i = 0; i < places.length; i++) {
            long first = key.number("first element", Long.BYTES);
            long across = grid.chunk().get(i);
            if (first % across != 0 || first >= grid.shape().dimension(i)) {
                throw key.malformed(
                        "first element",
                        8,
                        "%d, and chunks of %d lie in %d",
                        first,
                        across,
                        grid.shape().dimension(i));
            }
            places[i] = first / across;
        }
        found.chunk(grid.number(places), new Chunk(address, bytes, mask));
    }
}
