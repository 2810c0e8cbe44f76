package org.bertconv.format.tfv1;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.bertconv.tensorflow.Extent;
import org.bertconv.tensorflow.ProtoScan;
import org.bertconv.tensorflow.SliceKey;
import org.bertconv.tensorflow.table.Stretch;
import org.bertconv.tensorflow.table.TableKey;

/** The value of an entry: the message {@code SavedTensorSlices} around one {@code SavedSlice}. */
final class SavedSlice {

    private SavedSlice() {}

    /**
     * {@return where the TensorProto of a slice lies}
     *
     * @throws org.bertconv.io.CheckpointException MALFORMED if the message is broken, or is about another slice than its key
     */
    static Stretch tensor(SliceKey key, Stretch value) throws IOException {
        Stretch data = last(value, 2).orElseThrow(() -> value.malformed("has no data"));
        TableKey name = TableKey.EMPTY;
        List<Extent> extents = List.of();
        Optional<Stretch> tensor = Optional.empty();
        ProtoScan fields = new ProtoScan(data);
        while (fields.next()) {
            if (fields.isDelimited()) {
                switch (fields.field()) {
                    case 1 -> name = SavedMeta.octets(fields.value().read(TfV1Layout.MAX_MESSAGE_BYTES));
                    case 2 -> extents = Extent.parseSlice(fields.value().read(TfV1Layout.MAX_MESSAGE_BYTES));
                    case 3 -> tensor = Optional.of(fields.value());
                    default -> {
                        // Unknown fields do not matter.
                    }
                }
            }
        }
        SliceKey stated = new SliceKey(name, extents);
        if (!stated.equals(key)) {
            throw value.malformed("holds %s", stated);
        }
        return tensor.orElseThrow(() -> value.malformed("has no tensor"));
    }

    private static Optional<Stretch> last(Stretch message, int field) throws IOException {
        Optional<Stretch> found = Optional.empty();
        ProtoScan fields = new ProtoScan(message);
        while (fields.next()) {
            if (fields.field() == field && fields.isDelimited()) {
                found = Optional.of(fields.value());
            }
        }
        return found;
    }
}
