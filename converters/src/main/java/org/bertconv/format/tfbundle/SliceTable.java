package org.bertconv.format.tfbundle;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bertconv.io.CheckpointException;
import org.bertconv.tensor.Shape;
import org.bertconv.tensorflow.Extent;
import org.bertconv.tensorflow.SliceBox;
import org.bertconv.tensorflow.SliceCover;
import org.bertconv.tensorflow.SliceKey;
import org.bertconv.tensorflow.table.TableKey;

/** Which entries of an index are slices, and of which tensor. */
final class SliceTable {

    private final BundleIndex index;
    private final Set<TableKey> claimed;

    private SliceTable(BundleIndex index, Set<TableKey> claimed) {
        this.index = index;
        this.claimed = claimed;
    }

    /**
     * Finds the slices of all tensors that have some.
     *
     * @throws CheckpointException MALFORMED if a slice has no entry, or an entry of a slice has no tensor
     */
    static SliceTable of(BundleIndex index) throws CheckpointException {
        Set<TableKey> claimed = new HashSet<>();
        for (Map.Entry<TableKey, BundleEntry> each : index.entries().entrySet()) {
            if (SliceKey.isSliceKey(each.getKey()) && each.getValue().isSliced()) {
                throw index.malformed(each.getKey(), each.getValue(), "slice has slices of its own");
            }
            for (List<Extent> extents : each.getValue().slices()) {
                SliceKey slice = new SliceKey(each.getKey(), extents);
                TableKey key = slice.encode();
                if (index.find(key).isEmpty()) {
                    throw index.malformed(each.getKey(), each.getValue(), "slice %s has no entry", slice);
                }
                if (!claimed.add(key)) {
                    throw index.malformed(each.getKey(), each.getValue(), "slice %s is listed twice", slice);
                }
            }
        }
        SliceTable table = new SliceTable(index, Collections.unmodifiableSet(claimed));
        for (Map.Entry<TableKey, BundleEntry> each : index.entries().entrySet()) {
            if (SliceKey.isSliceKey(each.getKey()) && !table.isSlice(each.getKey())) {
                throw index.malformed(each.getKey(), each.getValue(), "slice belongs to no tensor");
            }
        }
        return table;
    }

    /** {@return whether an entry is that of a slice} */
    boolean isSlice(TableKey key) {
        return claimed.contains(key);
    }

    /**
     * {@return the slices of a tensor}
     *
     * @throws CheckpointException MALFORMED if they are not of its dtype, not as large as their places, or do not cover it exactly
     */
    List<Part> parts(TableKey key, BundleEntry tensor) throws CheckpointException {
        List<Part> parts = new ArrayList<>();
        for (List<Extent> extents : tensor.slices()) {
            SliceKey slice = new SliceKey(key, extents);
            SliceBox box = SliceBox.of(tensor.shape(), extents)
                    .orElseThrow(
                            () -> index.malformed(key, tensor, "slice %s is not inside of %s", slice, tensor.shape()));
            TableKey sliceKey = slice.encode();
            BundleEntry entry = index.find(sliceKey).orElseThrow();
            requireAgreement(tensor, box.shape(), sliceKey, entry);
            parts.add(new Part(box, sliceKey, entry));
        }
        Optional<String> fault =
                SliceCover.fault(tensor.shape(), parts, Part::box, part -> BundleIndex.label(part.key()));
        if (fault.isPresent()) {
            throw index.malformed(key, tensor, "%s", fault.get());
        }
        return parts;
    }

    private void requireAgreement(BundleEntry tensor, Shape shape, TableKey key, BundleEntry entry)
            throws CheckpointException {
        if (!entry.typeLabel().equals(tensor.typeLabel())) {
            throw index.malformed(
                    key, entry, "dtype of the slice is %s, of the tensor %s", entry.typeLabel(), tensor.typeLabel());
        }
        if (!entry.shape().equals(shape)) {
            throw index.malformed(key, entry, "shape of the slice is %s, its place has %s", entry.shape(), shape);
        }
    }

    /**
     * One slice of a tensor.
     *
     * @param box where it lies in the tensor
     * @param key of its entry
     * @param entry says where its bytes lie
     */
    record Part(SliceBox box, TableKey key, BundleEntry entry) {}
}
