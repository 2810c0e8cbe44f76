package org.bertconv.tensorflow;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.tensor.Shape;
import org.bertconv.tensorflow.table.Excerpt;

/** The message {@code TensorShapeProto}. Its dimensions are field 2, and a dimension of size 0 is an empty message. */
public final class ShapeMessage {

    private ShapeMessage() {}

    /**
     * {@return the shape}
     *
     * @throws CheckpointException MALFORMED if a dimension is negative, the rank unknown, or the number of elements over 63 bits; LIMIT
     *     for more than {@value Shape#MAX_RANK} dimensions
     */
    public static Shape parse(Excerpt message) throws IOException {
        List<Long> dimensions = new ArrayList<>();
        ProtoReader fields = new ProtoReader(message);
        while (fields.next()) {
            switch (fields.field()) {
                case 2 -> {
                    if (dimensions.size() == Shape.MAX_RANK) {
                        throw fields.error(ErrorClass.LIMIT, "shape has more than %d dimensions", Shape.MAX_RANK);
                    }
                    dimensions.add(dimension(fields.message()));
                }
                case 3 -> requireKnownRank(fields);
                default -> fields.skip();
            }
        }
        try {
            return new Shape(dimensions);
        } catch (ArithmeticException e) {
            CheckpointException error =
                    message.malformed(0, "shape %s has more elements than 63 bits count", dimensions);
            error.initCause(e);
            throw error;
        }
    }

    /** {@return the message of a shape} */
    public static byte[] of(Shape shape) throws IOException {
        ProtoWriter message = new ProtoWriter();
        for (long dimension : shape.dimensions()) {
            message.message(2, new ProtoWriter().number(1, dimension).toBytes());
        }
        return message.toBytes();
    }

    private static long dimension(Excerpt message) throws IOException {
        long size = 0;
        ProtoReader fields = new ProtoReader(message);
        while (fields.next()) {
            if (fields.field() != 1) {
                fields.skip();
                continue;
            }
            size = fields.int64();
            if (size < 0) {
                throw fields.malformed("dimension is %d, must be at least 0", size);
            }
        }
        return size;
    }

    private static void requireKnownRank(ProtoReader field) throws IOException {
        if (field.int64() != 0) {
            throw field.malformed("shape is of unknown rank");
        }
    }
}
