package org.bertconv.format.tfbundle;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.bertconv.tensorflow.Extent;
import org.bertconv.tensorflow.ProtoReader;
import org.bertconv.tensorflow.ProtoWriter;
import org.bertconv.tensorflow.ShapeMessage;
import org.bertconv.tensorflow.TfDType;
import org.bertconv.tensorflow.table.Excerpt;

/**
 * What the index says of one tensor, or of one slice of a tensor: the message {@code BundleEntryProto}.
 *
 * @param place of the message in the index, as an offset in bytes, for errors
 * @param type the element type
 * @param reference whether it is a reference to that type
 * @param shape the dimensions
 * @param shard the number of the data file, from 0
 * @param offset of the first byte in the data file
 * @param size in bytes
 * @param maskedCrc checksum of these bytes as they are stored
 * @param slices where the tensor's slices lie in it; if there are any, shard, offset, size and checksum mean nothing
 */
record BundleEntry(
        long place,
        TfDType type,
        boolean reference,
        Shape shape,
        int shard,
        long offset,
        long size,
        int maskedCrc,
        List<List<Extent>> slices) {

    /**
     * {@return the entry that a value holds}
     *
     * @throws CheckpointException MALFORMED if it is not one
     */
    static BundleEntry parse(Excerpt value) throws IOException {
        Fields fields = new Fields(value);
        ProtoReader reader = new ProtoReader(value);
        while (reader.next()) {
            fields.take(reader);
        }
        return fields.entry();
    }

    /** {@return the message of a tensor that lies in one piece in the first data file} */
    static byte[] of(TfDType type, Shape shape, long offset, long size, int maskedCrc) throws IOException {
        return new ProtoWriter()
                .number(1, type.number())
                .message(2, ShapeMessage.of(shape))
                .number(4, offset)
                .number(5, size)
                .fixed32(6, maskedCrc)
                .toBytes();
    }

    /** {@return the element type of the tensor, if a tensor of it can be read} */
    Optional<DType> dtype() {
        return reference ? Optional.empty() : type.dtype();
    }

    /** {@return whether the tensor's bytes are spread over slices} */
    boolean isSliced() {
        return !slices.isEmpty();
    }

    /** {@return the element type as a message shows it} */
    String typeLabel() {
        return reference ? type.label() + "_ref" : type.label();
    }

    /** The fields seen so far: the one place where they may come in any order. */
    private static final class Fields {

        private final Excerpt value;
        private int type;
        private Optional<Shape> shape = Optional.empty();
        private int shard;
        private long offset;
        private long size;
        private int maskedCrc;
        private final List<List<Extent>> slices = new ArrayList<>();

        Fields(Excerpt value) {
            this.value = value;
        }

        void take(ProtoReader field) throws IOException {
            switch (field.field()) {
                case 1 -> type = field.int32();
                case 2 -> {
                    if (shape.isPresent()) {
                        throw field.malformed("shape is given twice");
                    }
                    shape = Optional.of(ShapeMessage.parse(field.message()));
                }
                case 3 -> shard = field.int32();
                case 4 -> offset = field.int64();
                case 5 -> size = field.int64();
                case 6 -> maskedCrc = field.fixed32();
                case 7 -> addSlice(field);
                default -> field.skip();
            }
        }

        private void addSlice(ProtoReader field) throws IOException {
            if (slices.size() == TfBundleLayout.MAX_SLICES) {
                throw field.error(ErrorClass.LIMIT, "tensor has more than %d slices", TfBundleLayout.MAX_SLICES);
            }
            slices.add(Extent.parseSlice(field.message()));
        }

        /** A shape that is left out is that of a scalar, as in every protobuf reader. */
        BundleEntry entry() throws CheckpointException {
            TfDType known =
                    TfDType.of(type).orElseThrow(() -> value.malformed(0, "dtype is %d, which no tensor has", type));
            return new BundleEntry(
                    value.offsetOf(0),
                    known,
                    TfDType.isReference(type),
                    shape.orElse(Shape.of()),
                    shard,
                    offset,
                    size,
                    maskedCrc,
                    List.copyOf(slices));
        }
    }
}
