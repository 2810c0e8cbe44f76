package org.bertconv.format.tfbundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bertconv.checkpoint.ReadOptions;
import org.bertconv.io.CheckpointException;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensorflow.Extent;
import org.bertconv.tensorflow.Proto;
import org.bertconv.tensorflow.SliceKey;
import org.bertconv.tensorflow.table.TableKey;
import org.junit.jupiter.api.Test;

class SlicedTensorTest {

    private static final int FLOAT = 1;

    @Test
    void slicesOfRowsGiveTheWholeTensor() throws IOException {
        Whole whole = new Whole(4, 3);
        BundleWriter bundle = new BundleWriter(2);
        whole.into(bundle, "part", new long[] {0, 2, 0, -1}, new long[] {2, 2, 0, -1});

        Tensor part = read(bundle).get(0);
        assertThat(part.info().shape()).isEqualTo(Shape.of(4, 3));
        assertThat(part.load().array()).isEqualTo(whole.bytes());
    }

    /** Cuts boxes into boxes at random, so that slices interleave in every way. */
    @Test
    void slicesOfAnyCutGiveTheWholeTensor() throws IOException {
        Random random = new Random(5);
        for (int round = 0; round < 60; round++) {
            long[] shape = random.longs(1 + random.nextInt(4), 1, 7).toArray();
            Whole whole = new Whole(shape);
            List<long[]> boxes = cut(random, shape, random.nextInt(12));
            BundleWriter bundle = new BundleWriter(3);
            if (random.nextBoolean()) {
                bundle.header(new Proto().varint(1, 3).varint(2, 1));
                whole.order = ByteOrder.BIG_ENDIAN;
            }
            whole.into(bundle, "w", boxes.toArray(long[][]::new));
            Tensor tensor = read(bundle).get(0);

            assertThat(tensor.load().array()).isEqualTo(whole.bytes());
            assertThat(inSmallSteps(tensor, 1 + random.nextInt(9))).isEqualTo(whole.bytes());
        }
    }

    @Test
    void largeSlicesOfRowsAndColumnsGiveTheWholeTensor() throws IOException {
        Whole whole = new Whole(700, 300);
        BundleWriter bundle = new BundleWriter(1);
        whole.into(bundle, "rows", new long[] {0, 699, 0, -1}, new long[] {699, 1, 0, -1});
        whole.into(bundle, "columns", new long[] {0, -1, 0, 1}, new long[] {0, -1, 1, 299});
        for (Tensor tensor : read(bundle)) {
            assertThat(tensor.load().array()).isEqualTo(whole.bytes());
            assertThat(inSmallSteps(tensor, 100_001)).isEqualTo(whole.bytes());
        }
    }

    @Test
    void aSliceWithOneWrongBitIsFoundBeforeTheTensorEnds() throws IOException {
        Whole whole = new Whole(4, 3);
        BundleWriter bundle = new BundleWriter(1);
        whole.into(bundle, "part", new long[] {0, 2, 0, -1}, new long[] {2, 2, 0, -1});
        MemoryFolder folder = bundle.toFolder();
        byte[] data = folder.bytes("m.ckpt.data-00000-of-00001").clone();
        data[30] ^= 4;
        folder.with("m.ckpt.data-00000-of-00001", data);
        Tensor tensor = tensors(folder).get(0);

        assertThatThrownBy(tensor::load)
                .isInstanceOf(CheckpointException.class)
                .hasMessageMatching("MALFORMED: m.ckpt.data-00000-of-00001: tensor part\\[2:4, :\\]: masked crc32c is"
                        + " 0x[0-9A-F]{8} in the index, the 24 bytes give 0x[0-9A-F]{8} \\(offset 24 of 48\\)");
    }

    @Test
    void slicesThatDoNotMakeAWholeAreSaidForWhatTheyAre() {
        long[] top = {0, 2, 0, -1};
        long[] bottom = {2, 2, 0, -1};
        assertMessage(new long[][] {top}, "entry part: slices have 6 of the 12 elements of [4, 3]");
        assertMessage(
                new long[][] {top, bottom, {1, 1, 0, -1}}, "entry part: slices part[0:2, :] and part[1:2, :] overlap");
        assertMessage(new long[][] {top, top}, "entry part: slice part[0:2, :] is listed twice");
        assertMessage(new long[][] {top, {2, 99, 0, -1}}, "entry part: slice part[2:101, :] is not inside of [4, 3]");
        assertMessage(new long[][] {top, {9, 1, 0, -1}}, "entry part: slice part[9:10, :] is not inside of [4, 3]");
        assertMessage(new long[][] {top, {2, 2}}, "entry part: slice part[2:4] is not inside of [4, 3]");
        assertMessage(new long[][] {top, {-1, 2, 0, -1}}, "entry part: slice start is -1, must be at least 0");
        assertMessage(new long[][] {top, {1, -1, 0, -1}}, "entry part: slice starts at 1 but has no length");
        assertMessage(new long[][] {top, {0, -7, 0, -1}}, "entry part: slice length is -7, must be at least 0");
        assertMessage(
                new long[][] {top, {Long.MAX_VALUE, Long.MAX_VALUE, 0, -1}},
                "entry part: slice part[9223372036854775807:9223372036854775807, :] is not inside of [4, 3]");
    }

    @Test
    void entriesOfSlicesThatDisagreeWithTheirTensorAreSaidForWhatTheyAre() {
        String top = key(0, 2, 0, -1);
        assertMessage(rows().without(top), "entry part: slice part[0:2, :] has no entry");
        assertMessage(
                rows().record(top, EntryWriter.of(FLOAT, 2, 2)),
                "entry part[0:2, :]: shape of the slice is [2, 2], its place has [2, 3]");
        assertMessage(
                rows().record(top, EntryWriter.of(3, 2, 3)),
                "entry part[0:2, :]: dtype of the slice is int32, of the tensor float");
        assertMessage(
                rows().record(top, EntryWriter.of(FLOAT, 2, 3).slice(0, 1, 0, -1)),
                "entry part[0:2, :]: slice has slices of its own");
        assertMessage(
                rows().record(top, EntryWriter.of(FLOAT, 2, 3).place(0, 0, 20)),
                "entry part[0:2, :]: size is 20 bytes, f32 [2, 3] has 24");
        assertMessage(
                rows().record(key(0, 1, 0, -1), EntryWriter.of(FLOAT, 1, 3)),
                "entry part[0:1, :]: slice belongs to no tensor");
        assertMessage(
                rows().record("\0part", EntryWriter.of(FLOAT, 1, 3)), "entry \\u0000part: slice belongs to no tensor");
    }

    @Test
    void moreSlicesThanTheLimitAreNotLookedAt() {
        EntryWriter entry = EntryWriter.of(FLOAT, 5000);
        for (int i = 0; i < 5000; i++) {
            entry.slice(i, 1);
        }
        assertThatThrownBy(() -> read(new BundleWriter(1).record("part", entry)))
                .hasMessage(
                        "LIMIT: m.ckpt.index: entry part: tensor has more than 4096 slices (offset 36761 of 44995)");
    }

    @Test
    void aTensorOfStringsInSlicesIsIgnoredWithItsSlices() throws IOException {
        BundleWriter bundle =
                new BundleWriter(1).record("s", EntryWriter.of(7, 2).slice(0, 1).slice(1, 1));
        byte[] string = {0, 1, 2, 3, 4};
        for (int i = 0; i < 2; i++) {
            long offset = bundle.append(0, string);
            String key = new SliceKey(TableKey.of("s"), List.of(new Extent(i, 1)))
                    .encode()
                    .octets();
            bundle.record(key, EntryWriter.of(7, 1).data(0, offset, string));
        }
        assertThat(new TfBundleFormat()
                        .read(bundle.toFolder(), BundleWriter.INDEX, ReadOptions.STRICT)
                        .ignored())
                .hasSize(1);
    }

    private static BundleWriter rows() {
        BundleWriter bundle = new BundleWriter(1);
        new Whole(4, 3).into(bundle, "part", new long[] {0, 2, 0, -1}, new long[] {2, 2, 0, -1});
        return bundle;
    }

    private static void assertMessage(long[][] slices, String message) {
        BundleWriter bundle = new BundleWriter(1);
        Whole whole = new Whole(4, 3);
        whole.intoEntries(bundle, "part", slices);
        assertMessage(bundle, message);
    }

    private static void assertMessage(BundleWriter bundle, String message) {
        assertThatThrownBy(() -> read(bundle))
                .isInstanceOf(CheckpointException.class)
                .extracting(e -> String.valueOf(e.getMessage()).replaceFirst(" \\(offset \\d+ of \\d+\\)$", ""))
                .isEqualTo("MALFORMED: m.ckpt.index: " + message);
    }

    private static String key(long... startsAndLengths) {
        return new SliceKey(TableKey.of("part"), extents(startsAndLengths))
                .encode()
                .octets();
    }

    private static List<Extent> extents(long... startsAndLengths) {
        List<Extent> extents = new ArrayList<>();
        for (int i = 0; i < startsAndLengths.length; i += 2) {
            extents.add(new Extent(startsAndLengths[i], startsAndLengths[i + 1]));
        }
        return extents;
    }

    private static List<Tensor> read(BundleWriter bundle) throws IOException {
        return tensors(bundle.toFolder());
    }

    private static List<Tensor> tensors(MemoryFolder folder) throws IOException {
        return List.copyOf(new TfBundleFormat()
                .read(folder, BundleWriter.INDEX, ReadOptions.STRICT)
                .tensors()
                .tensors());
    }

    private static byte[] inSmallSteps(Tensor tensor, int step) throws IOException {
        ByteBuffer all = ByteBuffer.allocate((int) tensor.info().bytes());
        ByteBuffer direct = ByteBuffer.allocateDirect(step);
        try (ReadableByteChannel channel = tensor.open()) {
            while (channel.read(direct.clear()) >= 0) {
                all.put(direct.flip());
            }
        }
        assertThat(all.remaining()).isZero();
        return all.array();
    }

    private static List<long[]> cut(Random random, long[] shape, int cuts) {
        List<long[]> boxes = new ArrayList<>();
        long[] first = new long[2 * shape.length];
        for (int axis = 0; axis < shape.length; axis++) {
            first[2 * axis + 1] = shape[axis];
        }
        boxes.add(first);
        for (int i = 0; i < cuts; i++) {
            long[] box = boxes.get(random.nextInt(boxes.size()));
            int axis = random.nextInt(shape.length);
            long length = box[2 * axis + 1];
            if (length > 1) {
                long left = 1L + random.nextInt((int) length - 1);
                long[] right = box.clone();
                box[2 * axis + 1] = left;
                right[2 * axis] += left;
                right[2 * axis + 1] = length - left;
                boxes.add(right);
            }
        }
        return boxes;
    }

    /** A tensor whose elements are their own indices. */
    private static final class Whole {

        private final long[] shape;
        private ByteOrder order = ByteOrder.LITTLE_ENDIAN;

        Whole(long... shape) {
            this.shape = shape;
        }

        byte[] bytes() {
            long[] box = new long[2 * shape.length];
            for (int axis = 0; axis < shape.length; axis++) {
                box[2 * axis + 1] = shape[axis];
            }
            return bytes(box, ByteOrder.LITTLE_ENDIAN);
        }

        /** Adds the entry of the tensor, and entry and data of each slice, in turn to the data files. */
        void into(BundleWriter bundle, String name, long[]... slices) {
            intoEntries(bundle, name, slices);
            for (int i = 0; i < slices.length; i++) {
                byte[] data = bytes(slices[i], order);
                int shard = i % bundle.shards();
                long offset = bundle.append(shard, data);
                long[] lengths = new long[shape.length];
                Arrays.setAll(lengths, new Lengths(slices[i])::get);
                String key = new SliceKey(TableKey.of(name), extents(slices[i]))
                        .encode()
                        .octets();
                bundle.record(key, EntryWriter.of(FLOAT, lengths).data(shard, offset, data));
            }
        }

        void intoEntries(BundleWriter bundle, String name, long[]... slices) {
            EntryWriter entry = EntryWriter.of(FLOAT, shape);
            for (long[] slice : slices) {
                entry.slice(slice);
                String key =
                        new SliceKey(TableKey.of(name), extents(slice)).encode().octets();
                long[] lengths = new long[slice.length / 2];
                Arrays.setAll(lengths, axis -> Math.max(0, Math.min(9, new Lengths(slice).get(axis))));
                bundle.record(key, EntryWriter.of(FLOAT, lengths));
            }
            bundle.record(name, entry);
        }

        private byte[] bytes(long[] box, ByteOrder byteOrder) {
            Lengths lengths = new Lengths(box);
            int elements = 1;
            for (int axis = 0; axis < shape.length; axis++) {
                elements *= (int) lengths.get(axis);
            }
            ByteBuffer bytes = ByteBuffer.allocate(elements * Float.BYTES).order(byteOrder);
            for (int element = 0; element < elements; element++) {
                bytes.putFloat((float) place(box, lengths, element));
            }
            return bytes.array();
        }

        private long place(long[] box, Lengths lengths, int element) {
            long place = 0;
            long stride = 1;
            long rest = element;
            for (int axis = shape.length - 1; axis >= 0; axis--) {
                place += (box[2 * axis] + rest % lengths.get(axis)) * stride;
                rest /= lengths.get(axis);
                stride *= shape[axis];
            }
            return place;
        }

        private final class Lengths {

            private final long[] box;

            Lengths(long[] box) {
                this.box = box;
            }

            long get(int axis) {
                return box[2 * axis + 1] == -1 ? shape[axis] : box[2 * axis + 1];
            }
        }
    }
}
