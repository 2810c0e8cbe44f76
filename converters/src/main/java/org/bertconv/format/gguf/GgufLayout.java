package org.bertconv.format.gguf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;
import org.bertconv.io.Printable;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;

/**
 * Where everything lies in a file that is to be written.
 *
 * @param header keys and descriptions of the tensors, with the zeros behind them
 * @param places the tensors with the position of their first byte in the file, each padded with zeros
 * @param bytes the size of the file
 */
record GgufLayout(ByteBuffer header, List<Place> places, long bytes) {

    private static final int ALIGNMENT = 32;
    private static final int VERSION = 3;
    /** One less than readers take: ggml keeps a zero behind the name. */
    private static final int MAX_NAME_BYTES = 63;

    private static final int MAX_RANK = 4;
    private static final int FIXED_BYTES = 24;

    /** A tensor, the position of its first byte and that of the byte behind its padding. */
    record Place(Tensor tensor, long position, long end) {}

    /**
     * {@return the layout of a file with these keys and tensors}
     *
     * @throws CheckpointException UNSUPPORTED if there is no place for a dtype, a rank or a name
     */
    static GgufLayout of(GgufHeader keys, Collection<Tensor> tensors) throws CheckpointException {
        GgufHeader infos = new GgufHeader();
        long offset = 0;
        for (Tensor tensor : tensors) {
            TensorInfo info = tensor.info();
            requireWritable(info);
            infos.text(info.name()).u32(info.shape().rank());
            for (int axis = info.shape().rank() - 1; axis >= 0; axis--) {
                infos.u64(info.shape().dimension(axis));
            }
            infos.u32(GgufType.of(info.dtype()).orElseThrow().number()).u64(offset);
            offset = padded(Math.addExact(offset, info.bytes()));
        }
        byte[] keyBytes = keys.bytes();
        byte[] infoBytes = infos.bytes();
        int start = Math.toIntExact(padded((long) FIXED_BYTES + keyBytes.length + infoBytes.length));
        ByteBuffer header = ByteBuffer.allocate(start).order(ByteOrder.LITTLE_ENDIAN);
        header.put(GgufReader.MAGIC).putInt(VERSION).putLong(tensors.size()).putLong(keys.keys());
        header.put(keyBytes).put(infoBytes).position(start);
        List<Place> places = new ArrayList<>();
        long position = start;
        for (Tensor tensor : tensors) {
            long end = padded(position + tensor.info().bytes());
            places.add(new Place(tensor, position, end));
            position = end;
        }
        return new GgufLayout(header.flip(), List.copyOf(places), position);
    }

    private static long padded(long offset) {
        return Math.addExact(offset, ALIGNMENT - 1L) / ALIGNMENT * ALIGNMENT;
    }

    private static void requireWritable(TensorInfo info) throws CheckpointException {
        if (GgufType.of(info.dtype()).isEmpty()) {
            throw unsupported(info, "dtype " + info.dtype().label() + " has no place in GGUF");
        }
        if (info.shape().rank() > MAX_RANK) {
            throw unsupported(info, "it has " + info.shape().rank() + " dimensions, and GGUF allows " + MAX_RANK);
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(info.name())) {
            throw unsupported(info, "the name cannot be written as UTF-8");
        }
        int length = info.name().getBytes(StandardCharsets.UTF_8).length;
        if (length > MAX_NAME_BYTES) {
            throw unsupported(info, "the name has " + length + " bytes, and GGUF allows " + MAX_NAME_BYTES);
        }
    }

    private static CheckpointException unsupported(TensorInfo info, String detail) {
        return CheckpointException.of(ErrorClass.UNSUPPORTED, "tensor " + Printable.of(info.name()) + ": " + detail);
    }
}
