package org.bertconv.tensorflow;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bertconv.io.ErrorClass;
import org.bertconv.tensor.Shape;
import org.bertconv.tensorflow.table.Excerpt;

/**
 * What a slice takes of one dimension.
 *
 * @param start of the first element
 * @param length in elements, or {@link #WHOLE}
 */
public record Extent(long start, long length) {

    /** The length that stands for the whole dimension, in memory and in slice keys; in a message it is left out. */
    public static final long WHOLE = -1;

    /**
     * {@return the extents of a {@code TensorSliceProto}, outermost first}
     *
     * @throws org.bertconv.io.CheckpointException MALFORMED if a number is negative, LIMIT if there are too many
     */
    public static List<Extent> parseSlice(Excerpt message) throws IOException {
        List<Extent> extents = new ArrayList<>();
        ProtoReader fields = new ProtoReader(message);
        while (fields.next()) {
            if (fields.field() != 1) {
                fields.skip();
                continue;
            }
            if (extents.size() == Shape.MAX_RANK) {
                throw fields.error(ErrorClass.LIMIT, "slice has more than %d extents", Shape.MAX_RANK);
            }
            extents.add(parse(fields.message()));
        }
        return List.copyOf(extents);
    }

    private static Extent parse(Excerpt message) throws IOException {
        long start = 0;
        long length = WHOLE;
        ProtoReader fields = new ProtoReader(message);
        while (fields.next()) {
            switch (fields.field()) {
                case 1 -> start = notNegative(fields, "start");
                case 2 -> length = notNegative(fields, "length");
                default -> fields.skip();
            }
        }
        if (length == WHOLE && start != 0) {
            throw message.malformed(0, "slice starts at %d but has no length", start);
        }
        return new Extent(start, length);
    }

    private static long notNegative(ProtoReader field, String what) throws IOException {
        long value = field.int64();
        if (value < 0) {
            throw field.malformed("slice %s is %d, must be at least 0", what, value);
        }
        return value;
    }

    /** {@return the extent as Python slices it: {@code 2:5}, or {@code :} for the whole dimension} */
    @Override
    public String toString() {
        long end = length > Long.MAX_VALUE - start ? Long.MAX_VALUE : start + length;
        return length == WHOLE ? ":" : start + ":" + end;
    }
}
