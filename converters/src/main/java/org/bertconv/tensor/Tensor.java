package org.bertconv.tensor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import org.bertconv.io.CheckpointException;
import org.bertconv.io.ErrorClass;

/** A tensor whose bytes are read when asked for, and as often as asked for. Safe for use by several threads at once. */
public interface Tensor {

    /** The largest tensor that {@link #load()} gives in one buffer. */
    long MAX_LOADED_BYTES = Integer.MAX_VALUE - 8L;

    /** {@return name, dtype and shape} */
    TensorInfo info();

    /**
     * Starts reading the elements from the first on: little-endian, row-major, exactly {@link TensorInfo#bytes()} bytes, then -1. Where
     * the format has a checksum of the tensor, the read that would give the last byte throws instead if it does not match; so whoever
     * consumes all bytes has the right ones.
     */
    ReadableByteChannel open() throws IOException;

    /** {@return the same tensor under another name} */
    default Tensor named(String name) {
        return name.equals(info().name()) ? this : new NamedTensor(this, info().named(name));
    }

    /**
     * {@return all bytes, little-endian, from position 0 to the limit, in a buffer that belongs to the caller}
     *
     * @throws CheckpointException LIMIT if they do not fit into one buffer
     */
    default ByteBuffer load() throws IOException {
        long bytes = info().bytes();
        if (bytes > MAX_LOADED_BYTES) {
            throw CheckpointException.of(
                    ErrorClass.LIMIT,
                    "tensor " + info().name() + " of " + bytes + " bytes does not fit into memory at once");
        }
        ByteBuffer all = ByteBuffer.allocate((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
        try (ReadableByteChannel channel = open()) {
            readFully(channel, all);
        }
        return all.flip().order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Fills the buffer from a channel of {@link #open()}.
     *
     * @throws IllegalStateException if the channel ends before, which is a bug of its reader
     */
    static void readFully(ReadableByteChannel channel, ByteBuffer into) throws IOException {
        while (into.hasRemaining()) {
            if (channel.read(into) < 0) {
                throw new IllegalStateException("tensor channel ended " + into.remaining() + " bytes early");
            }
        }
    }
}
