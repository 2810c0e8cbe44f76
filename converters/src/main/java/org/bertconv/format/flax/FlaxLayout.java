package org.bertconv.format.flax;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Printable;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;

/**
 * Where everything lies in a file that is to be written. Maps are in the order in which their first tensor comes.
 *
 * @param texts what stands between the data, with its position
 * @param places the data, with the position of the first byte; those of a chunked array have the beginnings of its chunks in them
 * @param bytes the size of the file
 */
record FlaxLayout(List<Text> texts, List<Place> places, long bytes) {

    /** The arrays that Flax writes in one piece, in bytes. */
    static final long MAX_CHUNK_BYTES = 1L << 30;

    private static final int ARRAY = 1;

    /** Bytes and the position of the first. */
    record Text(long position, ByteBuffer bytes) {}

    /** Data and the position of the first byte. */
    record Place(long position, Tensor tensor) {}

    /**
     * {@return the layout of a file with these tensors}
     *
     * @param maxChunkBytes of the data of one array
     * @throws CheckpointException UNSUPPORTED if the name of one begins with that of another, so that it would be array and map at once
     */
    static FlaxLayout of(Collection<Tensor> tensors, long maxChunkBytes) throws CheckpointException {
        Building building = new Building(maxChunkBytes);
        Deque<Iterator<Map.Entry<String, Object>>> stack = new ArrayDeque<>();
        Map<String, Object> top = tree(tensors);
        building.header.map(top.size());
        stack.push(top.entrySet().iterator());
        while (!stack.isEmpty()) {
            if (!stack.getFirst().hasNext()) {
                stack.pop();
                continue;
            }
            Map.Entry<String, Object> entry = stack.getFirst().next();
            building.header.text(entry.getKey());
            if (entry.getValue() instanceof Tensor tensor) {
                building.add(tensor);
            } else {
                Map<String, Object> inner = map(entry.getValue());
                building.header.map(inner.size());
                stack.push(inner.entrySet().iterator());
            }
        }
        building.flush();
        return new FlaxLayout(List.copyOf(building.texts), List.copyOf(building.places), building.position);
    }

    /** Maps of maps of tensors. */
    private static Map<String, Object> tree(Collection<Tensor> tensors) throws CheckpointException {
        Map<String, Object> top = new LinkedHashMap<>();
        for (Tensor tensor : tensors) {
            TensorInfo info = tensor.info();
            String[] path = info.name().split("\\.", -1);
            requireWritable(info, path.length);
            Map<String, Object> parent = top;
            for (int i = 0; i < path.length - 1; i++) {
                Object inner = parent.computeIfAbsent(path[i], key -> new LinkedHashMap<String, Object>());
                if (inner instanceof Tensor other) {
                    throw unsupported(
                            info,
                            "its name begins with that of tensor "
                                    + Printable.of(other.info().name()));
                }
                parent = map(inner);
            }
            if (parent.putIfAbsent(path[path.length - 1], tensor) != null) {
                throw unsupported(info, "the names of others begin with its name");
            }
        }
        return top;
    }

    private static void requireWritable(TensorInfo info, int depth) throws CheckpointException {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(info.name())) {
            throw unsupported(info, "the name cannot be written as UTF-8");
        }
        if (depth > FlaxTree.MAX_DEPTH) {
            throw unsupported(info, "its name has " + depth + " parts, and " + FlaxTree.MAX_DEPTH + " are allowed");
        }
    }

    private static CheckpointException unsupported(TensorInfo info, String detail) {
        return CheckpointException.of(ErrorClass.UNSUPPORTED, "tensor " + Printable.of(info.name()) + ": " + detail);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    /** The file so far. */
    private static final class Building {

        private final long maxChunkBytes;
        private final MsgpackHeader header = new MsgpackHeader();
        private final List<Text> texts = new ArrayList<>();
        private final List<Place> places = new ArrayList<>();
        private long position;

        Building(long maxChunkBytes) {
            this.maxChunkBytes = maxChunkBytes;
        }

        void flush() {
            Text text = new Text(position, header.take());
            texts.add(text);
            position += text.bytes().limit();
        }

        void add(Tensor tensor) {
            TensorInfo info = tensor.info();
            if (info.bytes() > maxChunkBytes) {
                addChunks(tensor);
                return;
            }
            begin(header, info, info.shape(), info.bytes());
            flush();
            place(tensor);
        }

        private void place(Tensor data) {
            places.add(new Place(position, data));
            position = Math.addExact(position, data.info().bytes());
        }

        private void addChunks(Tensor tensor) {
            TensorInfo info = tensor.info();
            header.map(3).text(ChunkedArray.MARK).yes().text(ChunkedArray.SHAPE);
            List<Long> dimensions = info.shape().dimensions();
            header.map(dimensions.size());
            for (int i = 0; i < dimensions.size(); i++) {
                header.text(String.valueOf(i)).integer(dimensions.get(i));
            }
            long elements = Math.max(1, maxChunkBytes / info.dtype().bytes());
            long all = info.shape().elements();
            int count = Math.toIntExact((all + elements - 1) / elements);
            header.text(ChunkedArray.CHUNKS).map(count);
            List<ByteBuffer> beginnings = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                MsgpackHeader beginning = i == 0 ? header : new MsgpackHeader();
                long size = Math.min(elements, all - i * elements);
                begin(
                        beginning.text(String.valueOf(i)),
                        info,
                        Shape.of(size),
                        size * info.dtype().bytes());
                if (i > 0) {
                    beginnings.add(beginning.take());
                }
            }
            flush();
            place(new ChunkedTensor(tensor, elements * info.dtype().bytes(), beginnings));
        }

        /** All of an array but its elements. */
        private static void begin(MsgpackHeader header, TensorInfo info, Shape shape, long bytes) {
            MsgpackHeader inner = new MsgpackHeader().list(3).list(shape.rank());
            shape.dimensions().forEach(inner::integer);
            inner.text(FlaxArray.nameOf(info.dtype())).binary(bytes);
            header.extension(ARRAY, inner.size() + bytes).bytes(inner.take());
        }
    }
}
