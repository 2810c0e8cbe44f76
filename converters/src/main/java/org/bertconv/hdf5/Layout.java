package org.bertconv.hdf5;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.tensor.Shape;

/**
 * Where the elements of a dataset lie.
 *
 * @param kind compact, contiguous or chunked
 * @param address of the elements, or of what names the chunks
 * @param bytes of the elements, as far as the message says it; of a single filtered chunk the stored bytes
 * @param inline the elements of a compact dataset
 * @param chunk the dimensions of a chunk
 * @param index how the chunks are named
 * @param mask which filters a single chunk has not been through
 * @param pageBits of an index that has pages
 */
record Layout(
        Kind kind,
        long address,
        long bytes,
        ByteBuffer inline,
        List<Long> chunk,
        Index index,
        long mask,
        int pageBits) {

    /** Where elements can lie. */
    enum Kind {
        COMPACT,
        CONTIGUOUS,
        CHUNKED
    }

    /** How chunks can be named. */
    enum Index {
        NONE,
        OLD_TREE,
        SINGLE,
        IMPLICIT,
        FIXED_ARRAY,
        TREE
    }

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final int VIRTUAL = 3;
    private static final int FILTERED = 2;

    /** Reads the message, of version 1 to 4. */
    static Layout read(Fields fields) throws CheckpointException {
        int version = fields.version(1, 5);
        int rank = version < 3 ? fields.u8("rank") : 0;
        int kind = fields.u8("class");
        fields.skip("reserved", version < 3 ? 5 : 0);
        return switch (kind) {
            case 0 -> compact(fields, version, rank);
            case 1 -> contiguous(fields, version);
            case 2 -> version < 4 ? chunked(fields, version, rank) : indexed(fields);
            case VIRTUAL ->
                throw fields.error(
                        ErrorClass.REFUSED, "class", 1, "3, a virtual dataset, whose elements are in other files");
            default -> throw fields.malformed("class", 1, "%d, and 0 to 3 are known", kind);
        };
    }

    private static Layout compact(Fields fields, int version, int rank) throws CheckpointException {
        fields.skip("dimensions", rank * 4L);
        long size = version < 3 ? fields.u32("size") : fields.u16("size");
        ByteBuffer inline = ByteBuffer.wrap(fields.bytes("elements", size));
        return new Layout(Kind.COMPACT, 0, size, inline, List.of(), Index.NONE, 0, 0);
    }

    private static Layout contiguous(Fields fields, int version) throws CheckpointException {
        long address = fields.address("address");
        long size = version < 3 ? -1 : fields.length("size");
        return new Layout(Kind.CONTIGUOUS, address, size, NOTHING, List.of(), Index.NONE, 0, 0);
    }

    private static Layout chunked(Fields fields, int version, int oldRank) throws CheckpointException {
        int rank = version < 3 ? oldRank : fields.u8("rank");
        long address = fields.address("address");
        List<Long> chunk = chunk(fields, rank, Integer.BYTES);
        return new Layout(Kind.CHUNKED, address, -1, NOTHING, chunk, Index.OLD_TREE, 0, 0);
    }

    private static Layout indexed(Fields fields) throws CheckpointException {
        int flags = fields.u8("flags");
        int rank = fields.u8("rank");
        int width = fields.u8("size of a dimension");
        if (width < 1 || width > Long.BYTES) {
            throw fields.malformed("size of a dimension", 1, "%d, and 1 to 8 are allowed", width);
        }
        List<Long> chunk = chunk(fields, rank, width);
        int type = fields.u8("index");
        long bytes = -1;
        long mask = 0;
        int pageBits = 0;
        Index index;
        switch (type) {
            case 1 -> {
                index = Index.SINGLE;
                bytes = (flags & FILTERED) == 0 ? -1 : fields.length("size");
                mask = (flags & FILTERED) == 0 ? 0 : fields.u32("filter mask");
            }
            case 2 -> index = Index.IMPLICIT;
            case 3 -> {
                index = Index.FIXED_ARRAY;
                pageBits = fields.u8("bits of a page");
            }
            case 5 -> {
                index = Index.TREE;
                fields.skip("sizes", 6);
            }
            default ->
                throw fields.unsupported(
                        "index", 1, "chunks are named in a way (%d) that is not read; 1, 2, 3 and 5 are", type);
        }
        return new Layout(Kind.CHUNKED, fields.address("address"), bytes, NOTHING, chunk, index, mask, pageBits);
    }

    /** The dimensions of a chunk; the last number is the size of an element, which the type says as well. */
    private static List<Long> chunk(Fields fields, int rank, int width) throws CheckpointException {
        if (rank < 2 || rank > Shape.MAX_RANK + 1) {
            throw fields.malformed("rank", 0, "%d, and 2 to %d are allowed", rank, Shape.MAX_RANK + 1);
        }
        List<Long> chunk = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            long dimension = fields.number("dimension of a chunk", width);
            if (dimension == 0) {
                throw fields.malformed("dimension of a chunk", width, "is 0");
            }
            chunk.add(dimension);
        }
        return List.copyOf(chunk);
    }
}
