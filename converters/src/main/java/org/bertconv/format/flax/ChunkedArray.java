package org.bertconv.format.flax;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bertconv.format.flax.FlaxTree.Leaf;
import org.bertconv.format.flax.MsgpackReader.Kind;
import org.bertconv.format.flax.MsgpackReader.Token;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Printable;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.TensorInfo;

/** A large array, which is a map with its shape and flat pieces of it. */
final class ChunkedArray {

    static final String MARK = "__msgpack_chunked_array__";
    static final String SHAPE = "shape";
    static final String CHUNKS = "chunks";

    private static final int MAX_DIGITS = 7;

    private final ByteSource file;
    private final String field;
    private final long offset;
    private final Map<Integer, Long> dimensions = new TreeMap<>();
    private final Map<Integer, FlaxArray> chunks = new TreeMap<>();

    private ChunkedArray(ByteSource file, String name, long offset) {
        this.file = file;
        this.field = "\"" + Printable.of(name) + "\"";
        this.offset = offset;
    }

    /**
     * Finds the maps that stand for arrays; of the leaves the mark stays, under the name of the array, and the rest is taken out.
     *
     * @throws CheckpointException MALFORMED if a map has the mark and something that does not belong there
     */
    static Map<String, ChunkedArray> collect(ByteSource file, Map<String, Leaf> leaves) throws CheckpointException {
        Map<String, ChunkedArray> found = new LinkedHashMap<>();
        for (Map.Entry<String, Leaf> leaf : leaves.entrySet()) {
            if (leaf.getKey().equals(MARK) || leaf.getKey().endsWith("." + MARK)) {
                String name =
                        leaf.getKey().substring(0, Math.max(0, leaf.getKey().length() - MARK.length() - 1));
                found.put(name, new ChunkedArray(file, name, leaf.getValue().offset()));
            }
        }
        if (found.isEmpty()) {
            return found;
        }
        Map<String, Leaf> rest = new LinkedHashMap<>();
        for (Map.Entry<String, Leaf> leaf : leaves.entrySet()) {
            String owner = owner(leaf.getKey(), found);
            ChunkedArray array = found.get(owner);
            if (array == null) {
                rest.put(leaf.getKey(), leaf.getValue());
                continue;
            }
            String part = owner.isEmpty() ? leaf.getKey() : leaf.getKey().substring(owner.length() + 1);
            if (part.equals(MARK)) {
                rest.put(owner, leaf.getValue());
            } else {
                array.add(part, leaf.getValue());
            }
        }
        leaves.clear();
        leaves.putAll(rest);
        return found;
    }

    /** The name of the chunked array that a leaf is a part of, or the name of the leaf: one or two components are taken off. */
    private static String owner(String name, Map<String, ChunkedArray> found) {
        String owner = name;
        for (int i = 0; i < 2; i++) {
            owner = owner.substring(0, Math.max(0, owner.lastIndexOf('.')));
            if (found.containsKey(owner)) {
                return owner;
            }
        }
        return name;
    }

    private void add(String part, Leaf leaf) throws CheckpointException {
        int dot = part.indexOf('.');
        String group = part.substring(0, Math.max(dot, 0));
        int index = index(part.substring(dot + 1));
        if (group.equals(SHAPE) && index >= 0 && leaf instanceof Token token && token.kind() == Kind.INTEGER) {
            dimensions.put(index, token.number());
        } else if (group.equals(CHUNKS) && index >= 0 && leaf instanceof FlaxArray array) {
            chunks.put(index, array);
        } else {
            throw file.malformed(
                    field, leaf.offset(), "\"%s\" does not belong into a chunked array", Printable.of(part));
        }
    }

    private static int index(String digits) {
        boolean plain = !digits.isEmpty()
                && digits.length() <= MAX_DIGITS
                && digits.chars().allMatch(c -> c >= '0' && c <= '9')
                && (digits.length() == 1 || digits.charAt(0) != '0');
        return plain ? Integer.parseInt(digits) : -1;
    }

    /**
     * {@return the array}
     *
     * @throws CheckpointException MALFORMED if a chunk or a dimension is missing, if the dtypes of the chunks differ, or if together they are
     *     not as large as the shape says; LIMIT for a rank over 64
     */
    PiecewiseTensor tensor(String name) throws CheckpointException {
        requireComplete(SHAPE, dimensions);
        requireComplete(CHUNKS, chunks);
        if (dimensions.size() > Shape.MAX_RANK) {
            throw file.error(
                    ErrorClass.LIMIT,
                    field,
                    offset,
                    "%d dimensions, and %d are allowed",
                    dimensions.size(),
                    Shape.MAX_RANK);
        }
        if (chunks.isEmpty()) {
            throw file.malformed(field, offset, "a chunked array without a chunk");
        }
        List<FlaxArray> pieces = new ArrayList<>(chunks.values());
        DType dtype = pieces.get(0).dtype();
        Shape shape = FlaxArray.shape(file, field, offset, new ArrayList<>(dimensions.values()), dtype);
        long elements = 0;
        for (FlaxArray piece : pieces) {
            if (piece.dtype() != dtype || piece.shape().rank() != 1) {
                throw file.malformed(
                        field,
                        piece.offset(),
                        "a chunk is %s %s, and one-dimensional %s is wanted",
                        piece.dtype().label(),
                        piece.shape(),
                        dtype.label());
            }
            elements += piece.shape().elements();
        }
        if (elements != shape.elements()) {
            throw file.malformed(
                    field, offset, "shape %s has %d elements, the chunks have %d", shape, shape.elements(), elements);
        }
        return new PiecewiseTensor(
                new TensorInfo(name, dtype, shape),
                pieces.stream().map(FlaxArray::data).toList());
    }

    private void requireComplete(String group, Map<Integer, ?> values) throws CheckpointException {
        int expected = 0;
        for (int index : values.keySet()) {
            if (index != expected) {
                throw file.malformed(field, offset, "%s \"%d\" is missing", group, expected);
            }
            expected++;
        }
    }
}
