package org.bertconv.format;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.Random;
import org.bertconv.tensor.DType;
import org.bertconv.tensor.Shape;
import org.bertconv.tensor.Tensor;
import org.bertconv.tensor.TensorInfo;

/** A tensor whose bytes are in memory. */
public final class MemoryTensor implements Tensor {

    private final TensorInfo info;
    private final byte[] bytes;

    private MemoryTensor(TensorInfo info, byte[] bytes) {
        this.info = info;
        this.bytes = bytes;
    }

    /** {@return a tensor with these bytes} */
    public static MemoryTensor of(String name, DType dtype, Shape shape, byte[] bytes) {
        TensorInfo info = new TensorInfo(name, dtype, shape);
        if (info.bytes() != bytes.length) {
            throw new IllegalArgumentException(info + " does not have " + bytes.length + " bytes");
        }
        return new MemoryTensor(info, bytes.clone());
    }

    /** {@return a tensor with bytes that depend on its name only; those of a boolean are 0 and 1} */
    public static MemoryTensor of(String name, DType dtype, Shape shape) {
        TensorInfo info = new TensorInfo(name, dtype, shape);
        byte[] bytes = new byte[(int) info.bytes()];
        new Random(name.hashCode()).nextBytes(bytes);
        if (dtype == DType.BOOL) {
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] &= 1;
            }
        }
        return new MemoryTensor(info, bytes);
    }

    @Override
    public TensorInfo info() {
        return info;
    }

    @Override
    public ReadableByteChannel open() {
        return Channels.newChannel(new ByteArrayInputStream(bytes));
    }

    /** {@return a copy of the bytes} */
    public ByteBuffer bytes() {
        return ByteBuffer.wrap(bytes.clone());
    }
}
