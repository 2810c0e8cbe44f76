package org.bertconv.hdf5;

import java.util.ArrayList;
import java.util.List;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.tensor.Shape;

/**
 * The dimensions of a dataset or an attribute.
 *
 * @param shape the dimensions, none for a scalar
 * @param empty whether there is no element at all, not even a scalar's
 */
record Dataspace(Shape shape, boolean empty) {

    private static final int NULL = 2;

    /** {@return the number of elements} */
    long elements() {
        return empty ? 0 : shape.elements();
    }

    /** Reads the message, of version 1 or 2. */
    static Dataspace read(Fields fields) throws CheckpointException {
        int version = fields.version(1, 2);
        int rank = fields.u8("rank");
        fields.u8("flags");
        int type = fields.u8("type");
        if (version == 1) {
            fields.skip("reserved", 4);
            type = 1;
        }
        if (type > NULL) {
            throw fields.malformed("type", 1, "%d, and 0 to 2 are known", type);
        }
        if (rank > Shape.MAX_RANK) {
            throw fields.error(
                    ErrorClass.LIMIT, "rank", 0, String.format("%d, and %d is allowed", rank, Shape.MAX_RANK));
        }
        List<Long> dimensions = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            dimensions.add(fields.length("dimension"));
        }
        try {
            return new Dataspace(new Shape(dimensions), type == NULL);
        } catch (ArithmeticException e) {
            throw fields.malformed("dimensions", 0, "%s have more than 2^63 - 1 elements", dimensions);
        }
    }
}
