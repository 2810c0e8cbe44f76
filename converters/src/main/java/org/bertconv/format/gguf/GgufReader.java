package org.bertconv.format.gguf;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bertconv.checkpoint.StateDict;
import org.bertconv.checkpoint.WeightsFile;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Printable;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.StoredTensor;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;

/** Reads keys and tensors of a file, with the checks of ggml's own reader; the data are read when asked for. */
final class GgufReader {

    static final byte[] MAGIC = {'G', 'G', 'U', 'F'};

    private static final int VERSION_AT = 4;
    private static final int TENSORS_AT = 8;
    private static final int KEYS_AT = 16;
    private static final int START = 24;
    private static final int MAX_TENSORS = 1_000_000;
    private static final int MAX_NAME_BYTES = 64;
    private static final int MAX_RANK = 4;
    private static final int LEAST_TENSOR_BYTES = 24;

    private final ByteSource file;
    private final GgufCursor cursor;
    private final Deque<Place> places = new ArrayDeque<>();
    private final Set<String> names = new HashSet<>();
    private long end;

    /**
     * A tensor whose data have not been looked at.
     *
     * @param at offset of its description
     * @param offset of its data, from the first of all data
     * @param bytes of its data
     */
    private record Place(TensorInfo info, GgufType type, long at, long offset, long bytes) {}

    private GgufReader(ByteSource file, GgufCursor cursor) {
        this.file = file;
        this.cursor = cursor;
    }

    /** {@return the tensors of a file, none of them read} */
    static WeightsFile read(ByteSource file) throws IOException {
        GgufCursor cursor = new GgufCursor(file, 0);
        GgufKeys keys = keys(file, cursor);
        GgufReader reader = new GgufReader(file, cursor);
        long alignment = keys.alignment();
        long count = file.read(TENSORS_AT, Long.BYTES).getLong();
        for (long i = 0; i < count; i++) {
            reader.add(alignment);
        }
        List<Tensor> tensors = reader.tensors(alignment);
        return new WeightsFile(StateDict.of(tensors), List.of(), keys.texts(), List.of(), List.of(), List.of());
    }

    /** {@return the keys of a file; the cursor stands behind them then} */
    static GgufKeys keys(ByteSource file, GgufCursor cursor) throws IOException {
        if (file.size() < START) {
            throw file.malformed("header", 0, "the file has %d bytes and needs %d for this", file.size(), START);
        }
        cursor.skip("magic", VERSION_AT);
        int version = (int) cursor.u32("version");
        if (version != 2 && version != 3) {
            throw version(file, version);
        }
        long tensors = cursor.count("number of tensors");
        if (tensors > file.size() / LEAST_TENSOR_BYTES) {
            throw file.malformed(
                    "number of tensors", TENSORS_AT, "%d tensors do not fit into %d bytes", tensors, file.size());
        }
        if (tensors > MAX_TENSORS) {
            throw file.error(
                    ErrorClass.LIMIT,
                    "number of tensors",
                    TENSORS_AT,
                    "%d tensors, and %d are allowed",
                    tensors,
                    MAX_TENSORS);
        }
        return GgufKeys.read(file, cursor, KEYS_AT, cursor.count("number of keys"));
    }

    private static CheckpointException version(ByteSource file, int version) {
        int swapped = Integer.reverseBytes(version);
        boolean big = swapped > 0 && swapped < 0x1_0000;
        return file.error(
                ErrorClass.UNSUPPORTED,
                "version",
                VERSION_AT,
                big ? "%d, big-endian; 2 and 3, little-endian, are read" : "%d; 2 and 3 are read",
                big ? swapped : Integer.toUnsignedLong(version));
    }

    private void add(long alignment) throws IOException {
        long at = cursor.position();
        String name = cursor.text("tensor name", MAX_NAME_BYTES);
        String field = "tensor " + Printable.of(name);
        if (!names.add(name)) {
            throw file.malformed(field, at, "is there twice");
        }
        long rankAt = cursor.position();
        long rank = cursor.u32(field);
        if (rank > MAX_RANK) {
            throw file.malformed(field, rankAt, "%d dimensions, at most %d are allowed", rank, MAX_RANK);
        }
        List<Long> dimensions = new ArrayList<>();
        for (long i = 0; i < rank; i++) {
            dimensions.add(cursor.count(field));
        }
        Collections.reverse(dimensions);
        long typeAt = cursor.position();
        long number = cursor.u32(field);
        GgufType type =
                GgufType.of(number).orElseThrow(() -> file.malformed(field, typeAt, "there is no type %d", number));
        DType dtype = type == GgufType.Q8_0 ? DType.F32 : type.dtype().orElseThrow(() -> packed(field, typeAt, type));
        TensorInfo info = info(field, rankAt, name, dtype, dimensions);
        long bytes = type == GgufType.Q8_0 ? blocks(field, rankAt, info.shape()) : info.bytes();
        long offsetAt = cursor.position();
        long offset = cursor.count(field);
        if (offset != end) {
            throw file.malformed(
                    field, offsetAt, "data begin at %d, and %d is where the tensor before it ends", offset, end);
        }
        places.add(new Place(info, type, at, offset, bytes));
        end = padded(field, at, Math.addExact(offset, bytes), alignment);
    }

    private CheckpointException packed(String field, long at, GgufType type) {
        return file.error(
                        ErrorClass.UNSUPPORTED,
                        field,
                        at,
                        "%s is not unpacked; of the quantized types only Q8_0 is",
                        type)
                .hint("take the F16 or F32 file of the same model: quantizing lost what cannot be brought back");
    }

    private TensorInfo info(String field, long at, String name, DType dtype, List<Long> dimensions)
            throws CheckpointException {
        try {
            Shape shape = new Shape(dimensions);
            // Padding and the sum of all sizes must stay numbers too.
            Math.multiplyExact(shape.elements(), 2L * dtype.bytes());
            return new TensorInfo(name, dtype, shape);
        } catch (ArithmeticException e) {
            throw file.malformed(field, at, "the size of %s %s is over 2^62 bytes", dtype.label(), dimensions);
        }
    }

    private long blocks(String field, long at, Shape shape) throws CheckpointException {
        long row = shape.rank() == 0 ? 1 : shape.dimension(shape.rank() - 1);
        if (row % Q8Tensor.BLOCK_ELEMENTS != 0) {
            throw file.malformed(
                    field, at, "rows of %d elements are no whole blocks of %d", row, Q8Tensor.BLOCK_ELEMENTS);
        }
        return shape.elements() / Q8Tensor.BLOCK_ELEMENTS * Q8Tensor.BLOCK_BYTES;
    }

    private long padded(String field, long at, long offset, long alignment) throws CheckpointException {
        if (offset > file.size()) {
            throw file.malformed(field, at, "data end at %d, and the file has %d bytes", offset, file.size());
        }
        return (offset + alignment - 1) / alignment * alignment;
    }

    private List<Tensor> tensors(long alignment) throws CheckpointException {
        long start = (cursor.position() + alignment - 1) / alignment * alignment;
        List<Tensor> tensors = new ArrayList<>();
        long dataEnd = cursor.position();
        // What is made of a place takes its room in memory: there may be a million.
        names.clear();
        for (Place place = places.poll(); place != null; place = places.poll()) {
            String field = "tensor " + Printable.of(place.info().name());
            if (place.bytes() > 0 && start + place.offset() > file.size() - place.bytes()) {
                throw file.malformed(
                        field,
                        place.at(),
                        "data of %d bytes at %d do not fit into %d bytes",
                        place.bytes(),
                        start + place.offset(),
                        file.size());
            }
            boolean empty = place.bytes() == 0;
            ByteSource data = file.slice(file.name(), empty ? 0 : start + place.offset(), place.bytes());
            tensors.add(
                    place.type() == GgufType.Q8_0
                            ? new Q8Tensor(place.info(), data)
                            : new StoredTensor(place.info(), data));
            dataEnd = empty ? dataEnd : start + place.offset() + place.bytes();
        }
        long paddedEnd = Math.max(dataEnd, (dataEnd + alignment - 1) / alignment * alignment);
        if (file.size() > paddedEnd) {
            throw file.malformed("end", paddedEnd, "%d bytes follow that belong to no tensor", file.size() - paddedEnd);
        }
        return tensors;
    }
}
