package org.bertconv.format.tfv1;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bertconv.io.ErrorClass;
import org.bertconv.tensor.Shape;
import org.bertconv.tensorflow.Extent;
import org.bertconv.tensorflow.ProtoReader;
import org.bertconv.tensorflow.ShapeMessage;
import org.bertconv.tensorflow.TfDType;
import org.bertconv.tensorflow.table.Excerpt;
import org.bertconv.tensorflow.table.TableKey;

/**
 * What the header of a file says of one tensor: the message {@code SavedSliceMeta}.
 *
 * @param place of the message, for errors
 * @param shape of the whole tensor
 * @param type of its elements
 * @param slices that this file holds
 */
record SavedMeta(Excerpt place, Shape shape, TfDType type, List<List<Extent>> slices) {

    SavedMeta {
        slices = List.copyOf(slices);
    }

    /**
     * {@return the tensors of a header, by name}
     *
     * @throws org.bertconv.io.CheckpointException MALFORMED if it is none, LIMIT for too many tensors or numbers
     */
    static Map<TableKey, SavedMeta> parse(Excerpt header) throws IOException {
        Map<TableKey, SavedMeta> tensors = new LinkedHashMap<>();
        long numbers = 0;
        ProtoReader top = new ProtoReader(header);
        while (top.next()) {
            if (top.field() != 1) {
                top.skip();
                continue;
            }
            ProtoReader meta = new ProtoReader(top.message());
            while (meta.next()) {
                if (meta.field() == 1) {
                    numbers += add(tensors, meta).numbers();
                    if (numbers > TfV1Layout.MAX_NUMBERS) {
                        throw meta.error(
                                ErrorClass.LIMIT,
                                "header has more than %d dimensions and extents",
                                TfV1Layout.MAX_NUMBERS);
                    }
                } else {
                    meta.skip();
                }
            }
        }
        return tensors;
    }

    private static SavedMeta add(Map<TableKey, SavedMeta> tensors, ProtoReader meta) throws IOException {
        if (tensors.size() == TfV1Layout.MAX_ENTRIES) {
            throw meta.error(ErrorClass.LIMIT, "header has more than %d tensors", TfV1Layout.MAX_ENTRIES);
        }
        Excerpt message = meta.message();
        TableKey name = TableKey.EMPTY;
        Optional<Shape> shape = Optional.empty();
        int type = 0;
        List<List<Extent>> slices = new ArrayList<>();
        ProtoReader fields = new ProtoReader(message);
        while (fields.next()) {
            switch (fields.field()) {
                case 1 -> name = octets(fields.message());
                case 2 -> shape = Optional.of(ShapeMessage.parse(fields.message()));
                case 3 -> type = fields.int32();
                case 4 -> slices.add(slice(fields, slices.size()));
                default -> fields.skip();
            }
        }
        int number = type;
        TfDType known = TfDType.of(type)
                .filter(found -> !TfDType.isReference(number))
                .orElseThrow(() -> message.malformed(0, "dtype is %d, which no tensor has", number));
        SavedMeta tensor = new SavedMeta(message, shape.orElse(Shape.of()), known, slices);
        if (tensors.put(name, tensor) != null) {
            throw message.malformed(0, "tensor %s is listed twice", name);
        }
        return tensor;
    }

    private long numbers() {
        return shape.rank() + slices.stream().mapToLong(List::size).sum();
    }

    private static List<Extent> slice(ProtoReader field, int before) throws IOException {
        if (before == TfV1Layout.MAX_SLICES) {
            throw field.error(ErrorClass.LIMIT, "tensor has more than %d slices", TfV1Layout.MAX_SLICES);
        }
        return Extent.parseSlice(field.message());
    }

    static TableKey octets(Excerpt text) {
        return new TableKey(text.octets(0, text.length()));
    }
}
