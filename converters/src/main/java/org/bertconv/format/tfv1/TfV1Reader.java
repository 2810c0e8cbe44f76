package org.bertconv.format.tfv1;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.bertconv.checkpoint.Ignored;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;
import org.bertconv.tensorflow.Extent;
import org.bertconv.tensorflow.SliceBox;
import org.bertconv.tensorflow.SliceCover;
import org.bertconv.tensorflow.SliceKey;
import org.bertconv.tensorflow.SlicedTensor;
import org.bertconv.tensorflow.table.Excerpt;
import org.bertconv.tensorflow.table.Stretch;
import org.bertconv.tensorflow.table.TableKey;
import org.bertconv.tensorflow.table.TableReader;

/** Puts tensors together of the slices that the files of a checkpoint hold. */
final class TfV1Reader {

    private final Map<TableKey, Whole> tensors = new TreeMap<>();

    private TfV1Reader() {}

    /**
     * {@return all tensors of a checkpoint}
     *
     * @param files all of its files
     * @throws CheckpointException MALFORMED if a file is broken, or headers and slices contradict each other
     */
    static WeightsFile read(List<ByteSource> files) throws IOException {
        TfV1Reader reader = new TfV1Reader();
        for (ByteSource file : files) {
            reader.add(file);
        }
        return reader.result();
    }

    /** A tensor of which some slices may have been found. */
    private record Whole(SavedMeta meta, List<SlicedTensor.Piece> pieces) {

        @FormatMethod
        CheckpointException malformed(TableKey name, @FormatString String detail, Object... args) {
            return meta.place().named(() -> "tensor " + name).malformed(0, detail, args);
        }
    }

    private void add(ByteSource file) throws IOException {
        TableReader table = TableReader.open(file);
        Excerpt header = table.header()
                .orElseThrow(
                        () -> file.malformed("header", 0, "first record must have the empty key and is the header"));
        Map<TableKey, SavedMeta> metas = SavedMeta.parse(header.named(() -> "header"));
        Set<SliceKey> listed = new HashSet<>();
        for (Map.Entry<TableKey, SavedMeta> each : metas.entrySet()) {
            Whole whole = whole(each.getKey(), each.getValue());
            for (List<Extent> extents : each.getValue().slices()) {
                SliceKey slice = new SliceKey(each.getKey(), extents);
                if (!listed.add(slice)) {
                    throw whole.malformed(each.getKey(), "slice %s is listed twice", slice);
                }
            }
        }
        table.forEachStretch((key, value) -> {
            if (!key.equals(TableKey.EMPTY)) {
                add(listed, key, value);
            }
        });
        for (SliceKey missing : listed) {
            throw whole(missing.tensor()).malformed(missing.tensor(), "slice %s has no entry", missing);
        }
    }

    private Whole whole(TableKey name) {
        return java.util.Objects.requireNonNull(tensors.get(name));
    }

    private Whole whole(TableKey name, SavedMeta meta) throws CheckpointException {
        Whole whole = tensors.computeIfAbsent(name, key -> new Whole(meta, new ArrayList<>()));
        if (whole.meta().type() != meta.type() || !whole.meta().shape().equals(meta.shape())) {
            throw new Whole(meta, List.of())
                    .malformed(
                            name,
                            "is %s %s, in another file %s %s",
                            meta.type().label(),
                            meta.shape(),
                            whole.meta().type().label(),
                            whole.meta().shape());
        }
        return whole;
    }

    private void add(Set<SliceKey> listed, TableKey key, Stretch value) throws IOException {
        Optional<SliceKey> slice = SliceKey.parse(key);
        if (slice.isEmpty() || !listed.remove(slice.get())) {
            throw value.malformed("the header lists no such slice");
        }
        Stretch named = new Stretch(value.file(), "slice " + slice.get(), value.offset(), value.length());
        Stretch tensor = SavedSlice.tensor(slice.get(), named);
        Whole whole = whole(slice.get().tensor());
        SavedMeta meta = whole.meta();
        SliceBox box = SliceBox.of(meta.shape(), slice.get().extents())
                .orElseThrow(() -> named.malformed("is not inside of %s", meta.shape()));
        Optional<TfV1Layout.Elements> elements = TfV1Layout.elements(meta.type());
        if (elements.isPresent()) {
            ValueTensor values = new ValueTensor(info(whole, key, box.shape()), tensor, elements.get());
            values.check();
            if (whole.pieces().size() == TfV1Layout.MAX_SLICES) {
                throw named.error(ErrorClass.LIMIT, "tensor has more than %d slices", TfV1Layout.MAX_SLICES);
            }
            whole.pieces().add(new SlicedTensor.Piece(box, values));
        }
    }

    private static TensorInfo info(Whole whole, TableKey name, Shape shape) throws CheckpointException {
        try {
            return new TensorInfo(
                    name.text().orElseGet(name::octets),
                    whole.meta().type().dtype().orElseThrow(),
                    shape);
        } catch (ArithmeticException e) {
            CheckpointException error = whole.malformed(
                    name,
                    "%s %s has more bytes than 63 bits count",
                    whole.meta().type().label(),
                    shape);
            error.initCause(e);
            throw error;
        }
    }

    private WeightsFile result() throws CheckpointException {
        List<Tensor> found = new ArrayList<>();
        List<Ignored> ignored = new ArrayList<>();
        for (Map.Entry<TableKey, Whole> each : tensors.entrySet()) {
            TableKey key = each.getKey();
            Whole whole = each.getValue();
            String name = key.text().orElseThrow(() -> whole.malformed(key, "name is not UTF-8"));
            if (TfV1Layout.elements(whole.meta().type()).isEmpty()) {
                ignored.add(new Ignored(name, "dtype " + whole.meta().type().label() + " is not read"));
            } else {
                found.add(tensor(key, whole));
            }
        }
        return new WeightsFile(StateDict.of(found), List.of(), Map.of(), List.of(), ignored, List.of());
    }

    private static Tensor tensor(TableKey name, Whole whole) throws CheckpointException {
        TensorInfo info = info(whole, name, whole.meta().shape());
        if (whole.pieces().isEmpty()) {
            throw whole.malformed(name, "has no slice");
        }
        Optional<String> fault = SliceCover.fault(
                info.shape(),
                whole.pieces(),
                SlicedTensor.Piece::box,
                piece -> piece.box().toString());
        if (fault.isPresent()) {
            throw whole.malformed(name, "%s", fault.get());
        }
        boolean single = whole.pieces().size() == 1;
        return single ? whole.pieces().get(0).tensor().named(info.name()) : new SlicedTensor(info, whole.pieces());
    }
}
