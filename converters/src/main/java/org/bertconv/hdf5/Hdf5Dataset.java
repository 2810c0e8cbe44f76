package org.bertconv.hdf5;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.bertconv.io.ByteSource;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.MemorySource;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.StoredTensor;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;

/** The elements of a dataset: what they are, and where. Nothing of them is read yet. */
public final class Hdf5Dataset {

    /** A dataset that declares more than this must also store a thousandth of it. */
    private static final long DECLARED_FREELY = 16L << 20;

    private static final int MOST_TIMES = 1000;

    private final ObjectHeader header;
    private final Datatype type;
    private final Dataspace space;

    private Hdf5Dataset(ObjectHeader header, Datatype type, Dataspace space) {
        this.header = header;
        this.type = type;
        this.space = space;
    }

    static Hdf5Dataset read(ObjectHeader header, SortedMap<String, Hdf5Attribute> attributes) throws IOException {
        if (!header.all(Message.EXTERNAL).isEmpty()) {
            throw header.error(ErrorClass.REFUSED, "its elements are in other files");
        }
        Datatype type = Datatype.read(SharedMessage.resolve(header.get(Message.DATATYPE, "type")));
        Dataspace space = Dataspace.read(SharedMessage.resolve(header.get(Message.DATASPACE, "dimensions")));
        // Keras keeps bfloat16 as bytes without a meaning, and the meaning beside them.
        Hdf5Attribute dtype = attributes.get("dtype");
        if (type.isOpaque()
                && type.size() == 2
                && dtype != null
                && dtype.texts().equals(List.of("bfloat16"))) {
            type = type.as(DType.BF16);
        }
        Layout.read(header.get(Message.LAYOUT, "layout").body());
        return new Hdf5Dataset(header, type, space);
    }

    /** {@return why it cannot be a tensor, if it cannot: {@code elements are text}} */
    public Optional<String> unfit() {
        if (space.empty()) {
            return Optional.of("has no elements");
        }
        return type.dtype().isPresent() ? Optional.empty() : Optional.of("elements are of type " + type.kind());
    }

    /**
     * {@return the elements as a tensor}
     *
     * @throws CheckpointException MALFORMED, UNSUPPORTED if {@link #unfit} or if a filter is not known, LIMIT if it declares far more than
     *     it stores
     */
    public Tensor tensor(String name) throws IOException {
        DType dtype = type.dtype()
                .filter(known -> !space.empty())
                .orElseThrow(() -> header.error(ErrorClass.UNSUPPORTED, unfit().orElse("has no dtype")));
        TensorInfo info = info(name, dtype);
        Tensor tensor = stored(info);
        return type.bigEndian() && dtype.bytes() > 1 ? new BigEndianTensor(tensor) : tensor;
    }

    private TensorInfo info(String name, DType dtype) throws CheckpointException {
        try {
            return new TensorInfo(name, dtype, space.shape());
        } catch (ArithmeticException e) {
            throw header.error(ErrorClass.MALFORMED, "dimensions " + space.shape() + " have more than 2^63 - 1 bytes");
        }
    }

    private Tensor stored(TensorInfo info) throws IOException {
        Layout layout = Layout.read(header.get(Message.LAYOUT, "layout").body());
        if (info.bytes() == 0) {
            return inMemory(info, ByteBuffer.allocate(0));
        }
        return switch (layout.kind()) {
            case COMPACT -> {
                requireSize(info, layout.bytes());
                yield inMemory(info, layout.inline());
            }
            case CONTIGUOUS -> contiguous(info, layout);
            case CHUNKED -> chunked(info, layout);
        };
    }

    private Tensor inMemory(TensorInfo info, ByteBuffer bytes) {
        return new StoredTensor(info, MemorySource.of(header.file().file().name(), bytes));
    }

    private Tensor contiguous(TensorInfo info, Layout layout) throws IOException {
        if (layout.address() == Hdf5Bytes.UNDEFINED) {
            requireProportion(info, 0);
            return new FilledTensor(info, FillValue.of(header, info.dtype().bytes()));
        }
        if (layout.bytes() >= 0) {
            requireSize(info, layout.bytes());
        }
        ByteSource elements = header.file().slice(header.name(), layout.address(), info.bytes());
        header.file().allowance().elements(header, info.bytes());
        return new StoredTensor(info, elements);
    }

    private void requireSize(TensorInfo info, long bytes) throws CheckpointException {
        if (bytes != info.bytes()) {
            throw header.error(
                    ErrorClass.MALFORMED,
                    String.format(
                            "%d bytes are stored, and %s of %s has %d",
                            bytes, info.shape(), info.dtype().label(), info.bytes()));
        }
    }

    private Tensor chunked(TensorInfo info, Layout layout) throws IOException {
        int rank = info.shape().rank();
        if (layout.chunk().size() != rank + 1) {
            throw header.error(
                    ErrorClass.MALFORMED,
                    String.format(
                            "chunks have %d dimensions, and the dataset %d",
                            layout.chunk().size() - 1, rank));
        }
        ChunkGrid grid = new ChunkGrid(
                info.shape(), layout.chunk().subList(0, rank), info.dtype().bytes());
        ChunkedTensor.requireBounded(header, grid);
        Optional<Message> pipeline = header.find(Message.FILTERS);
        List<Filter> filters = pipeline.isPresent() ? Filter.read(SharedMessage.resolve(pipeline.get())) : List.of();
        Map<Long, Chunk> chunks = ChunkIndex.read(header.file(), layout, grid, !filters.isEmpty());
        long stored = stored(chunks.values());
        header.file().allowance().elements(header, stored);
        requireProportion(info, stored);
        ByteBuffer fill = FillValue.of(header, info.dtype().bytes());
        ChunkDecoder decoder = new ChunkDecoder(header.file(), header.name(), filters, (int) grid.chunkBytes());
        return new ChunkedTensor(info, grid, chunks, decoder, fill);
    }

    /** The sum, or the largest number if it is larger. */
    private static long stored(Collection<Chunk> chunks) {
        return chunks.stream()
                .mapToLong(Chunk::bytes)
                .reduce(0, (a, b) -> a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b);
    }

    private void requireProportion(TensorInfo info, long stored) throws CheckpointException {
        if (info.bytes() > DECLARED_FREELY && info.bytes() / MOST_TIMES > stored) {
            throw header.error(
                    ErrorClass.LIMIT,
                    String.format(
                            "declares %d bytes and stores %d; over 16 MiB %d times as many are allowed",
                            info.bytes(), stored, MOST_TIMES));
        }
    }
}
