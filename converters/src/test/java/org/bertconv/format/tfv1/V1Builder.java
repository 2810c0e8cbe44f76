package org.bertconv.format.tfv1;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bertconv.tensorflow.Extent;
import org.bertconv.tensorflow.Proto;
import org.bertconv.tensorflow.SliceKey;
import org.bertconv.tensorflow.table.BlockWriter;
import org.bertconv.tensorflow.table.Octets;
import org.bertconv.tensorflow.table.TableKey;
import org.bertconv.tensorflow.table.TableWriter;

/** Builds a file of a V1 checkpoint, sound or not; checksums are always right. */
final class V1Builder {

    private final Proto metas = new Proto();
    private final Map<String, byte[]> entries = new TreeMap<>();

    /** Lists a tensor in the header; each slice is starts and lengths by turns, length -1 for the whole dimension. */
    V1Builder meta(String name, int type, long[] shape, long[]... slices) {
        Proto message =
                new Proto().message(1, bytes(name)).message(2, shape(shape)).varint(3, type);
        for (long[] slice : slices) {
            message.message(4, slice(extents(slice)));
        }
        return meta(message);
    }

    V1Builder meta(Proto message) {
        metas.message(1, message);
        return this;
    }

    /** Adds the data of a slice. */
    V1Builder data(String name, long[] slice, Proto tensor) {
        List<Extent> extents = extents(slice);
        Proto data =
                new Proto().message(1, bytes(name)).message(2, slice(extents)).message(3, tensor);
        return entry(key(name, slice), new Proto().message(2, data).toArray());
    }

    V1Builder entry(String key, byte[] value) {
        entries.put(key, value);
        return this;
    }

    /** A whole tensor of floats in one list. */
    V1Builder floats(String name, byte[] elements, long... shape) {
        return meta(name, 1, shape, whole(shape.length))
                .data(name, whole(shape.length), new Proto().message(5, elements));
    }

    static long[] whole(int rank) {
        long[] slice = new long[2 * rank];
        for (int i = 1; i < slice.length; i += 2) {
            slice[i] = -1;
        }
        return slice;
    }

    static String key(String name, long... slice) {
        return new SliceKey(TableKey.of(name), extents(slice)).encode().octets();
    }

    /** {@return the file with its block compressed, by one literal} */
    byte[] toSnappy() {
        byte[] contents = block().contents();
        Octets snappy = new Octets().varint(contents.length).octet(61 << 2);
        snappy.octet((contents.length - 1) & 0xff)
                .octet((contents.length - 1) >> 8)
                .bytes(contents);
        return new TableWriter().block(block().last(), snappy.toArray(), 1).toArray();
    }

    byte[] toArray() {
        BlockWriter block = block();
        return new TableWriter().block(block.last(), block.contents()).toArray();
    }

    private BlockWriter block() {
        BlockWriter block = new BlockWriter(16);
        block.add("", new Proto().message(1, metas).toArray());
        entries.forEach(block::add);
        return block;
    }

    private static List<Extent> extents(long[] slice) {
        return java.util.stream.IntStream.range(0, slice.length / 2)
                .mapToObj(i -> new Extent(slice[2 * i], slice[2 * i + 1]))
                .toList();
    }

    private static Proto slice(List<Extent> extents) {
        Proto message = new Proto();
        for (Extent extent : extents) {
            Proto part = new Proto();
            if (extent.start() != 0) {
                part.varint(1, extent.start());
            }
            message.message(1, extent.length() == Extent.WHOLE ? part : part.varint(2, extent.length()));
        }
        return message;
    }

    private static Proto shape(long[] dimensions) {
        Proto shape = new Proto();
        Arrays.stream(dimensions).forEach(size -> shape.message(2, new Proto().varint(1, size)));
        return shape;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
